using Hangfire;
using Hangfire.States;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Tests.Jobs;
using HpcHangfire.Testing.RespServers;

namespace HpcHangfire.Farm.Tests.Queues;

/// <summary>Jobs that need different things of a worker, in one queue.</summary>
public abstract class NeedClassesTests(IRespServer server) : FarmTests(server)
{
    private const int Many = 250; // more than a question looks at one by one
    private static readonly IReadOnlyList<string> Narrow = Abilities.OfOurs(["escalar"]);
    private static readonly RenderOrder Wide = FarmOnServer.Order() with { Path = "vector512" };
    private static readonly RenderOrder Large = FarmOnServer.Order() with { Width = 10_000, Height = 10_000 };

    [Fact]
    public async Task Jobs_that_no_worker_suits_hide_no_others()
    {
        await SubmitAsync(Wide, Many);
        await SubmitAsync(Large, Many);
        var ids = await SubmitAsync(FarmOnServer.Order(), 3);

        Assert.Equal(ids, await TakenAsync(Narrow));
        Assert.Equal(2 * Many, Farm.Enqueued("media").Count);
    }

    [Fact]
    public async Task The_oldest_goes_first_across_the_classes_of_a_queue()
    {
        var ids = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            foreach (var order in (RenderOrder[])[Wide, FarmOnServer.Order(), FarmOnServer.Order() with { Width = 3000, Height = 3000 }])
                ids.AddRange(await SubmitAsync(order, 1));
        }

        Assert.Equal(ids, await TakenAsync(Abilities.OfOurs(["vector512"])));
    }

    [Fact]
    public async Task What_is_given_back_goes_first_and_the_last_of_it_before_all()
    {
        var ids = new List<string>();
        foreach (var order in (RenderOrder[])[FarmOnServer.Order(), Wide, FarmOnServer.Order(), FarmOnServer.Order()])
            ids.AddRange(await SubmitAsync(order, 1));
        var all = Abilities.OfOurs(["vector512"]);
        var leases = ids[..3].ConvertAll(_ => Ask(all).Lease!);

        foreach (var at in (int[])[2, 0, 1])
            Assert.True(Farm.Leases.GiveBack(leases[at]));

        Assert.Equal([ids[1], ids[0], ids[2], ids[3]], await TakenAsync(all));
    }

    // 4000x3000 and 3000x3000 need the same power of two.
    [Fact]
    public async Task Of_a_class_that_fits_in_part_the_first_that_fits_is_taken()
    {
        await SubmitAsync(FarmOnServer.Order() with { Width = 4000, Height = 3000 }, 20);
        var (large, small) = ((await SubmitAsync(FarmOnServer.Order() with { Width = 4000, Height = 3000 }, 1))[0], (await SubmitAsync(FarmOnServer.Order() with { Width = 3000, Height = 3000 }, 1))[0]);
        var (most, room) = ((await Farm.FindAsync(large)).Order.MemoryBytes, (await Farm.FindAsync(small)).Order.MemoryBytes);
        Assert.Equal(Math.ILogB(most - 1), Math.ILogB(room - 1));

        Assert.Equal([small], await TakenAsync(null, room));
    }

    [Fact]
    public async Task Jobs_whose_next_attempt_is_planned_hide_no_others_and_have_their_turn_when_it_is_due()
    {
        var failed = await SubmitAsync(FarmOnServer.Order(), 1);
        var lease = Ask().Lease!;
        var attempt = await Farm.Ledger.BeginAsync(failed[0], "uno", lease);
        Assert.True(await Farm.Ledger.FailAsync(attempt!, "no", TimeSpan.FromMinutes(10)));
        Farm.Hangfire.ChangeState(lease.HangfireId, new ScheduledState(TimeSpan.FromMinutes(10)));
        Farm.Leases.Acknowledge(lease);
        var ids = await SubmitAsync(FarmOnServer.Order(), 2);

        Assert.Equal(ids, await TakenAsync(null));
        Farm.Hangfire.ChangeState(lease.HangfireId, new EnqueuedState("media")); // as at its time, or on the dashboard
        Assert.Equal(failed, await TakenAsync(null));
    }

    [Fact]
    public async Task What_a_master_of_an_earlier_version_enqueued_is_dealt_out_in_its_order()
    {
        var ids = await SubmitAsync(FarmOnServer.Order(), 300);
        await ForgetClassesAsync();
        ids.AddRange(await SubmitAsync(Wide, 1));

        Assert.Equal(ids, await TakenAsync(Abilities.OfOurs(["vector512"])));
    }

    [Fact]
    public async Task Behind_jobs_that_nobody_can_do_those_of_an_earlier_version_are_found()
    {
        await SubmitAsync(Wide, Many);
        var ids = await SubmitAsync(FarmOnServer.Order(), 2);
        await ForgetClassesAsync();

        await Farm.Coherence.ClassifyAsync();
        Assert.Equal(ids, await TakenAsync(Narrow));
        Assert.Empty((await Farm.Coherence.AllAsync()).Found);
    }

    [Fact]
    public async Task After_the_clock_went_back_the_same_jobs_are_dealt_out()
    {
        var ids = await SubmitAsync(FarmOnServer.Order(), 3);
        var later = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds();
        var own = FarmKeys.Takeable($"media|{Assert.Single(await ClassesAsync())}");
        for (var i = 0; i < ids.Count; i++)
        {
            await Farm.Redis.Database.SortedSetAddAsync(own, ids[i], later + i);
            await Farm.Redis.Database.SortedSetAddAsync(FarmKeys.Queue("media"), ids[i], later + i);
        }

        Assert.Equal(ids.Order(), (await TakenAsync(null)).Order());
    }

    // As a lease that ran out leaves it when its record still runs.
    [Fact]
    public async Task A_running_jobs_carrier_in_the_list_goes_only_to_a_worker_that_can_do_it()
    {
        var id = (await SubmitAsync(Wide, 1))[0];
        var lease = Ask(Abilities.OfOurs(["vector512"])).Lease!;
        await Farm.Ledger.BeginAsync(id, "uno", lease);
        await Farm.Redis.Database.ListRightPushAsync(HangfireKeys.Queue("media"), lease.HangfireId);

        Assert.Null(Ask(Narrow).Lease);
        Assert.NotNull(Ask(Abilities.OfOurs(["vector512"])).Lease);
    }

    [Fact]
    public async Task A_job_that_lies_in_no_queue_of_hangfire_keeps_nobody_waiting()
    {
        var ids = await SubmitAsync(FarmOnServer.Order(), 2);
        await Farm.Redis.Database.ListRemoveAsync(HangfireKeys.Queue("media"), (await Farm.FindAsync(ids[0])).HangfireId);

        Assert.Equal(ids[1..], await TakenAsync(null));
    }

    [Fact]
    public async Task A_job_of_nobody_is_taken_too()
    {
        var strange = Farm.Hangfire.Create<IRenderJob>(job => job.RunAsync("20260101-000000-ajeno", null, CancellationToken.None), new EnqueuedState("media"));
        var ids = await SubmitAsync(FarmOnServer.Order(), 1);

        Assert.Equal(strange, Ask().Lease!.HangfireId);
        Assert.Equal(ids, await TakenAsync(null));
    }

    [Fact]
    public async Task A_class_is_forgotten_with_its_last_job()
    {
        await SubmitAsync(Wide, 2);
        Assert.NotEmpty(await ClassesAsync());
        await Farm.Control.CancelAsync((await SubmitAsync(Large, 1))[0], "no");
        await TakenAsync(Abilities.OfOurs(["vector512"]));

        Assert.Empty(await ClassesAsync());
    }

    // As a master of an earlier version leaves them.
    private async Task ForgetClassesAsync()
    {
        foreach (var list in await Farm.Redis.Database.SetMembersAsync(FarmKeys.Classes("media")))
            await Farm.Redis.Database.KeyDeleteAsync(FarmKeys.Takeable($"media|{list}"));
        await Farm.Redis.Database.KeyDeleteAsync(FarmKeys.Classes("media"));
    }

    private async Task<IEnumerable<StackExchange.Redis.RedisValue>> ClassesAsync() => await Farm.Redis.Database.SetMembersAsync(FarmKeys.Classes("media"));

    private async Task<List<string>> SubmitAsync(RenderOrder order, int count) =>
        [.. (await Farm.Board.SubmitAsync([.. Enumerable.Range(0, count).Select(i => new Submission(order with { Iterations = 1 + i }, new Origin()))])).Select(job => job!.JobId)];

    private Fetched Ask(IReadOnlyList<string>? able = null, long? room = null) =>
        Farm.Election.FetchNext(new LeaseOwner("uno", "nodo-a"), [QueueNames.OfWorker("uno"), .. QueueNames.General], room ?? 200L << 20, able);

    // Ids of all that a worker gets, in their order.
    private async Task<List<string>> TakenAsync(IReadOnlyList<string>? able, long? room = null)
    {
        var taken = new List<string>();
        while (Ask(able, room).Lease is { } lease)
            taken.Add((string)(await Farm.Redis.Database.HashGetAsync(HangfireKeys.Job(lease.HangfireId), "Arguments"))!);
        return [.. taken.Select(arguments => System.Text.Json.JsonSerializer.Deserialize<string?[]>(arguments)![0]!.Trim('"'))];
    }
}

public sealed class NeedClassesTestsOnGarnet(GarnetFixture server) : NeedClassesTests(server), IClassFixture<GarnetFixture>;

public sealed class NeedClassesTestsOnRedis(RedisServerFixture server) : NeedClassesTests(server), IClassFixture<RedisServerFixture>;
