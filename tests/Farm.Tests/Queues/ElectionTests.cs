using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Tests.Jobs;
using HpcHangfire.Farm.Workers;
using HpcHangfire.Testing;
using HpcHangfire.Testing.RespServers;

namespace HpcHangfire.Farm.Tests.Queues;

/// <summary>Who gets a job when several workers ask, and which job.</summary>
public abstract class ElectionTests(IRespServer server) : FarmTests(server)
{
    private static readonly string[] General = ["alta", "media", "baja"];

    [Fact]
    public async Task A_long_load_is_dealt_out_in_the_order_of_its_lines()
    {
        var orders = Enumerable.Range(0, 1500).Select(i => new Submission(FarmOnServer.Order() with { Iterations = i }, new Origin())).ToList();
        var ids = (await Farm.Board.SubmitAsync(orders)).Select(job => job!.JobId).ToList();
        await Farm.Control.CancelAsync(ids[3], "no");
        var again = Farm.Election.FetchNext(new LeaseOwner("uno", "nodo-a"), ["media"]).Lease!;
        Assert.True(Farm.Leases.GiveBack(again));

        var dealt = new List<string>();
        while (Farm.Election.FetchNext(new LeaseOwner("uno", "nodo-a"), ["media"]).Lease is { } lease)
            dealt.Add((string)Farm.Storage.GetConnection().GetJobData(lease.HangfireId).Job.Args[0]);

        Assert.Equal(ids.Where(id => id != ids[3]), dealt);
    }

    [Fact]
    public async Task The_best_of_those_who_ask_gets_the_job_and_the_record_says_so()
    {
        await ScoreAsync(("bueno", 90), ("malo", 20));
        Ask("bueno");
        var id = await Farm.SubmitAsync();

        var left = Ask("malo");
        Assert.Null(left.Lease);
        Assert.InRange(left.AskAgainIn!.Value, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(300));
        await Farm.Ledger.BeginAsync(id, "bueno", Ask("bueno").Lease!);

        var how = (await Farm.FindAsync(id)).Assignment!;
        Assert.Equal(("bueno", "mejor"), (how.Worker, how.Because));
        Assert.Equal([("bueno", 90d), ("malo", 20d)], how.Candidates.Select(c => (c.Worker, c.Score)));
        Assert.StartsWith("el mejor de los libres, bueno 90.0, malo 20.0 (", how.Explain(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_better_worker_that_does_not_take_it_costs_only_the_grace()
    {
        await ScoreAsync(("muerto", 90), ("malo", 20));
        Ask("muerto");
        var id = await Farm.SubmitAsync();

        Fetched fetched = default;
        await Eventually.True(() => (fetched = Ask("malo")).Lease is not null, "the grace is over");

        await Farm.Ledger.BeginAsync(id, "malo", fetched.Lease!);
        Assert.Equal("gracia muerto", (await Farm.FindAsync(id)).Assignment!.Because);
    }

    [Fact]
    public async Task A_worker_that_stopped_asking_is_not_waited_for()
    {
        await ScoreAsync(("bueno", 90), ("malo", 20));
        Ask("bueno");
        await Farm.Election.StopAskingAsync(new LeaseOwner("bueno", "nodo-a"));
        var id = await Farm.SubmitAsync();

        await Farm.Ledger.BeginAsync(id, "malo", Ask("malo").Lease!);
        Assert.Equal("unico", (await Farm.FindAsync(id)).Assignment!.Because);
    }

    [Fact]
    public async Task A_paused_worker_gets_nothing_from_that_moment_on()
    {
        await Farm.SubmitAsync();
        await Farm.Registry.OrderAsync("uno", OperatorOrder.Pause);
        Assert.Null(Ask("uno").Lease);

        await Farm.Registry.OrderAsync("uno", OperatorOrder.Work);
        Assert.NotNull(Ask("uno").Lease);
    }

    [Fact]
    public async Task Equal_scores_and_no_scores_keep_nobody_waiting()
    {
        Ask("uno");
        await Farm.SubmitAsync();
        Assert.NotNull(Ask("dos").Lease);

        await ScoreAsync(("uno", 70), ("dos", 70));
        await Farm.SubmitAsync();
        Assert.NotNull(Ask("dos").Lease);
    }

    [Fact]
    public async Task Ten_points_better_is_waited_for_and_less_is_not()
    {
        await ScoreAsync(("bueno", 90), ("casi", 80.1), ("peor", 80));
        Ask("bueno");
        var id = await Farm.SubmitAsync();

        Assert.Null(Ask("peor").Lease);
        await Farm.Ledger.BeginAsync(id, "casi", Ask("casi").Lease!);
        Assert.StartsWith(
            "a menos de 10 puntos del mejor de los libres, bueno 90.0, casi 80.1, peor 80.0 (",
            (await Farm.FindAsync(id)).Assignment!.Explain(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pinned_jobs_have_no_election()
    {
        await ScoreAsync(("bueno", 90), ("malo", 20));
        Ask("bueno");
        var id = (await Farm.Board.SubmitAsync(FarmOnServer.Order(worker: "malo"), new Origin()))!.JobId;

        await Farm.Ledger.BeginAsync(id, "malo", Ask("malo").Lease!);
        Assert.Equal("fijado por la orden", (await Farm.FindAsync(id)).Assignment!.Explain());
    }

    [Fact]
    public async Task A_job_that_does_not_fit_is_left_and_the_next_that_fits_is_taken()
    {
        var big = (await Farm.Board.SubmitAsync(FarmOnServer.Order() with { Width = 10_000, Height = 10_000 }, new Origin()))!.JobId;
        var small = await Farm.SubmitAsync();

        var lease = Ask("chico", 200L << 20).Lease!;
        Assert.Equal((await Farm.FindAsync(small)).HangfireId, lease.HangfireId);
        Assert.Null(Ask("chico", 200L << 20).Lease);
        Assert.Equal((await Farm.FindAsync(big)).HangfireId, Ask("grande", 8L << 30).Lease!.HangfireId);
    }

    [Theory, InlineData("png", true), InlineData("tiff", true), InlineData("webp", false)]
    public async Task What_a_job_needs_is_told_from_its_size_and_its_format(string format, bool fits)
    {
        await Farm.Board.SubmitAsync(FarmOnServer.Order() with { Width = 4000, Height = 3000, Format = format }, new Origin());
        Assert.Equal(fits, Ask("chico", 300L << 20).Lease is not null); // the WebP encoder takes 100 bytes a pixel
    }

    [Fact]
    public async Task A_better_worker_without_room_is_not_waited_for()
    {
        await ScoreAsync(("chico", 90), ("grande", 20));
        Ask("chico", 200L << 20);
        await Farm.Board.SubmitAsync(FarmOnServer.Order() with { Width = 10_000, Height = 10_000 }, new Origin());

        Assert.NotNull(Ask("grande", 8L << 30).Lease);
    }

    [Fact]
    public async Task Of_many_who_ask_the_best_gets_the_job_and_only_the_best_are_listed()
    {
        const int workers = 40;
        await ScoreAsync([.. Enumerable.Range(0, workers).Select(w => ($"e{w:00}", 2d * w))]);
        for (var w = 0; w < workers; w++)
            await AskAndStayAsync($"e{w:00}");
        var id = await Farm.SubmitAsync();

        Assert.Null(Ask("e00").Lease);
        Assert.Null(Ask("e34").Lease); // ten points below the best
        await Farm.Ledger.BeginAsync(id, "e39", Ask("e39").Lease!);

        Assert.Equal(
            Enumerable.Range(0, Election.MostCandidates).Select(place => $"e{39 - place:00}"),
            (await Farm.FindAsync(id)).Assignment!.Candidates.Select(c => c.Worker));
    }

    [Fact]
    public async Task Who_takes_a_job_is_a_candidate_however_many_better_ones_let_it_pass()
    {
        for (var w = 0; w < 2 * Election.MostCandidates; w++)
        {
            await ScoreAsync(($"e{w:00}", 80));
            await AskAndStayAsync($"e{w:00}");
        }

        await ScoreAsync(("malo", 20));
        var id = await Farm.SubmitAsync();
        Fetched fetched = default;
        await Eventually.True(() => (fetched = Ask("malo")).Lease is not null, "the grace is over");

        await Farm.Ledger.BeginAsync(id, "malo", fetched.Lease!);
        var how = (await Farm.FindAsync(id)).Assignment!;
        Assert.StartsWith("gracia e", how.Because, StringComparison.Ordinal);
        Assert.Equal(Election.MostCandidates + 1, how.Candidates.Count);
        Assert.Equal(new CandidateWire("malo", 20), how.Candidates[^1]);
    }

    [Fact]
    public async Task However_many_died_the_best_of_the_living_is_waited_for()
    {
        for (var w = 0; w < 3 * Election.MostCandidates; w++)
        {
            await Farm.Redis.Database.SortedSetAddAsync(FarmKeys.Idle, $"muerto{w}", 90);
            await Farm.Redis.Database.SortedSetAddAsync(FarmKeys.LastAsked, $"muerto{w}", 1);
        }

        await ScoreAsync(("bueno", 80), ("malo", 20));
        await AskAndStayAsync("bueno");
        await Farm.SubmitAsync();

        Assert.NotNull(Ask("malo").AskAgainIn);
        Assert.Equal(["malo", "bueno"], await Farm.IdsAsync(FarmKeys.Idle));
        Assert.NotNull(Ask("bueno").Lease);
    }

    [Fact]
    public async Task Many_who_ask_at_once_take_each_job_once_and_lose_none()
    {
        const int jobs = 60;
        for (var i = 0; i < jobs; i++)
            await Farm.SubmitAsync();

        // Each has its own connection, as programs do: one connection's commands never overlap.
        var taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            await using var own = FarmOnServer.Open(Server);
            var mine = new List<string>();
            for (var idle = 0; idle < 3;)
            {
                var fetched = own.Election.FetchNext(new LeaseOwner($"w{worker}", "nodo-a"), General);
                idle = fetched is { Lease: null, AskAgainIn: null } ? idle + 1 : 0;
                if (fetched.Lease is { } lease)
                    mine.Add(lease.HangfireId);
            }

            return mine;
        })));

        Assert.Equal(jobs, taken.Sum(t => t.Count));
        Assert.Equal(jobs, taken.SelectMany(t => t).Distinct().Count());
    }

    [Fact]
    public async Task Higher_priorities_go_first_and_within_one_the_oldest()
    {
        var low = await Farm.SubmitAsync(JobPriority.Low);
        var first = await Farm.SubmitAsync(JobPriority.High);
        var second = await Farm.SubmitAsync(JobPriority.High);

        Assert.Equal([first, second, low], await TakenAsync(3));
    }

    [Fact]
    public async Task A_job_that_waited_long_rises_by_a_priority_and_a_low_one_never_starves()
    {
        var low = await Farm.SubmitAsync(JobPriority.Low);
        var medium = await Farm.SubmitAsync(JobPriority.Medium);
        var high = await Farm.SubmitAsync(JobPriority.High);
        await AgeAsync(low, TimeSpan.FromMinutes(21)); // raised by two priorities: as high as any, and older
        await AgeAsync(medium, TimeSpan.FromMinutes(9)); // not yet

        Assert.Equal([low, high, medium], await TakenAsync(3));
    }

    private Fetched Ask(string worker, long? freeMemory = null) =>
        Farm.Election.FetchNext(new LeaseOwner(worker, "nodo-a"), [QueueNames.OfWorker(worker), .. General], freeMemory);

    /// <summary>As if it kept asking, however slow the test is.</summary>
    private async Task AskAndStayAsync(string worker)
    {
        Ask(worker);
        await Farm.Redis.Database.SortedSetAddAsync(FarmKeys.LastAsked, worker, long.MaxValue / 2);
    }

    private async Task<List<string>> TakenAsync(int count)
    {
        var carriers = Enumerable.Range(0, count).Select(_ => Ask("uno").Lease!.HangfireId).ToList();
        var jobs = (await Farm.Reader.ListAsync(new JobQuery { Limit = 100 })).Jobs;
        return [.. carriers.Select(carrier => jobs.Single(j => j.HangfireId == carrier).Id)];
    }

    private Task<long> AgeAsync(string id, TimeSpan age) => Farm.Redis.Database.HashIncrementAsync(FarmKeys.Job(id), JobFields.Created, -(long)age.TotalMilliseconds);

    private async Task ScoreAsync(params (string Worker, double Score)[] scores)
    {
        foreach (var (worker, score) in scores)
            await Farm.Redis.Database.SortedSetAddAsync(FarmKeys.Scores, worker, score);
    }
}

public sealed class ElectionTestsOnGarnet(GarnetFixture server) : ElectionTests(server), IClassFixture<GarnetFixture>;

public sealed class ElectionTestsOnRedis(RedisServerFixture server) : ElectionTests(server), IClassFixture<RedisServerFixture>;
