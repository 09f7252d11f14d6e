using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Tests.Jobs;
using HpcHangfire.Farm.Workers;
using HpcHangfire.Testing.RespServers;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Tests.Workers;

/// <summary>Who is forgotten, when, and with what.</summary>
public abstract class GoneWorkersTests(IRespServer server) : FarmTests(server)
{
    private static readonly WorkerState Idle = new("nodo-a", false, null, 12.5, 1 << 30, 4);

    private IDatabase Database => Farm.Redis.Database;

    [Fact]
    public async Task One_of_ours_is_forgotten_after_a_silent_day_with_all_that_was_noted_of_it_but_its_operators_order()
    {
        foreach (var id in (string[])["e1", "e2"])
            await AnnounceWithTracesAsync(id);
        await Farm.Registry.LeaveAsync("e1"); // the other still says that it is there
        Assert.NotEmpty(await TracesAsync("e1"));

        await AfterAsync(GoneWorkers.OwnSilence, "e1");

        Assert.Equal(["orden"], await TracesAsync("e1"));
        Assert.Equal(await TracesAsync("e2"), ["esclavos", "esclavo", "orden", "partes", "fallos", "puntaje", "ociosos", "latido", "libre"]);
    }

    [Fact]
    public async Task A_foreign_slave_that_never_answered_is_forgotten_after_its_trial_and_one_that_did_after_a_month()
    {
        await Farm.Registry.RegisterAsync(Foreign("inventado") with { OnTrialSince = Farm.Time.GetUtcNow() });
        await Farm.Registry.RegisterAsync(Foreign("real") with { OnTrialSince = Farm.Time.GetUtcNow() });
        await Farm.Registry.SeenAsync((await Farm.Registry.FindAsync("real"))!.Registration);
        Assert.Equal(1, await Farm.Registry.CountLivingAsync());

        await AfterAsync(GoneWorkers.Trial, "inventado");
        Assert.Equal(0, await Farm.Registry.CountLivingAsync());
        await AfterAsync(GoneWorkers.ForeignSilence - GoneWorkers.Trial, "real");
    }

    [Fact]
    public async Task A_slave_that_only_another_machine_can_ask_is_kept_while_its_master_is_away()
    {
        await Farm.Registry.RegisterAsync(Foreign("ajeno") with { OnTrialSince = Farm.Time.GetUtcNow(), Machine = "otra" });
        await Farm.Registry.RegisterAsync(Foreign("inventado") with { OnTrialSince = Farm.Time.GetUtcNow(), Machine = Environment.MachineName });

        await AfterAsync(GoneWorkers.Trial, "inventado");
        await AfterAsync(GoneWorkers.ForeignSilence - GoneWorkers.Trial, "ajeno");
    }

    [Fact]
    public async Task A_slave_that_repeats_itself_in_its_trial_does_not_prolong_it()
    {
        var trial = Foreign("inventado") with { OnTrialSince = Farm.Time.GetUtcNow() };
        await Farm.Registry.RegisterAsync(trial);
        Farm.Time.Advance(GoneWorkers.Trial - TimeSpan.FromSeconds(2));
        await Farm.Registry.RegisterAsync(trial);

        await AfterAsync(TimeSpan.FromSeconds(2), "inventado");
    }

    [Fact]
    public async Task What_another_version_wrote_in_other_words_is_seen_and_forgotten_as_well()
    {
        await WriteAsync();
        Farm.Time.Advance(TimeSpan.FromSeconds(1));
        await Farm.Registry.SeenAsync((await Farm.Registry.FindAsync("nuevo"))!.Registration);
        Assert.Equal(Farm.Time.GetUtcNow(), (await Farm.Registry.FindAsync("nuevo"))!.Registration.LastSeen);

        await WriteAsync();
        Assert.Equal(Forgotten.Done, await ForgetAsync("nuevo"));

        Task WriteAsync() => Database.HashSetAsync(FarmKeys.Workers, "nuevo",
            """{"Id":"nuevo","Zona":"norte","Port":5011,"Address":"10.0.0.7","LastSeen":"2026-11-23T05:15:33.25+00:00","IsOurs":false,"Algorithms":["Numpy"]}""");
    }

    [Fact]
    public async Task What_a_version_before_wrote_counts_as_having_answered_and_is_seen_and_forgotten_as_well()
    {
        await Database.HashSetAsync(FarmKeys.Workers, "antiguo",
            """{"Id":"antiguo","Address":"10.0.0.7","Port":5011,"IsOurs":false,"LastSeen":"2026-11-23T05:15:33+00:00","Algorithms":["Numpy"],"Source":"10.0.0.7","Machine":null,"Paths":null}""");
        Farm.Time.Advance(GoneWorkers.Trial);
        Assert.Empty(await Farm.Gone.ForgetSilentAsync());

        await Farm.Registry.SeenAsync((await Farm.Registry.FindAsync("antiguo"))!.Registration);
        Assert.Equal(Farm.Time.GetUtcNow(), (await Farm.Registry.FindAsync("antiguo"))!.Registration.LastSeen);
        await AfterAsync(GoneWorkers.ForeignSilence, "antiguo");
    }

    [Fact]
    public async Task Who_spoke_since_it_was_judged_is_kept()
    {
        await Farm.Registry.RegisterAsync(Foreign("e9"));
        var judged = (await Farm.Registry.FindAsync("e9"))!.Registration;
        Farm.Time.Advance(TimeSpan.FromSeconds(1));
        await Farm.Registry.SeenAsync(judged);

        Assert.Equal(Forgotten.Changed, await Farm.Gone.ForgetAsync(judged));
        Assert.NotNull(await Farm.Registry.FindAsync("e9"));
    }

    [Fact]
    public async Task A_worker_of_ours_that_lives_is_kept_and_so_is_one_that_starts()
    {
        await Farm.Registry.AnnounceAsync(Ours("vivo"), Idle);
        await Farm.Registry.RegisterAsync(Ours("nuevo"));
        await Farm.Names.ClaimAsync("nuevo", new NameOwner("a", "10.0.0.7", 5011, "nodo-a", ProcessMark.Own));

        Assert.Equal(Forgotten.Alive, await ForgetAsync("vivo"));
        Assert.Equal(Forgotten.Alive, await ForgetAsync("nuevo"));
    }

    [Fact]
    public async Task Who_has_a_job_is_kept_until_it_has_none_and_a_living_foreign_slave_is_not()
    {
        await Farm.Registry.AnnounceAsync(Foreign("e9"), Idle);
        var job = await Farm.FindAsync(await Farm.SubmitAsync());
        var lease = await Farm.FetchAsync(job.HangfireId!, job.Order.Queue, "e9");

        Assert.Equal(Forgotten.Busy, await ForgetAsync("e9"));
        Farm.Leases.GiveBack(lease);
        Assert.Equal(Forgotten.Done, await ForgetAsync("e9"));
        Assert.Empty(await TracesAsync("e9"));
    }

    [Fact]
    public async Task A_queue_is_kept_while_jobs_wait_in_it()
    {
        await Farm.Registry.RegisterAsync(Ours("e1"));
        var id = (await Farm.Board.SubmitAsync(FarmOnServer.Order(worker: "e1"), new Origin()))!.JobId;
        Assert.Equal(Forgotten.Done, await ForgetAsync("e1"));
        Assert.Equal(id, Assert.Single(await Farm.Reader.PinnedAsync()).Id);

        await Farm.Control.CancelAsync(id, "prueba");
        await Farm.Gone.ForgetSilentAsync();
        Assert.DoesNotContain(QueueNames.OfWorker("e1"), await QueuesAsync());
    }

    [Fact]
    public async Task What_a_forgotten_slave_left_meanwhile_is_cleared_but_nothing_of_one_that_is_known()
    {
        await NoteAsync("e9");
        await Farm.Gone.ForgetTracesAsync("e9");
        Assert.Empty(await TracesAsync("e9"));

        await AnnounceWithTracesAsync("e1");
        var before = await TracesAsync("e1");
        await Farm.Gone.ForgetTracesAsync("e1");
        Assert.Equal(before, await TracesAsync("e1"));
    }

    private async Task AfterAsync(TimeSpan silence, string forgotten)
    {
        Farm.Time.Advance(silence - TimeSpan.FromSeconds(1));
        Assert.Empty(await Farm.Gone.ForgetSilentAsync());
        Farm.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([forgotten], await Farm.Gone.ForgetSilentAsync());
        Assert.Null(await Farm.Registry.FindAsync(forgotten));
    }

    private async Task<Forgotten> ForgetAsync(string worker) => await Farm.Gone.ForgetAsync((await Farm.Registry.FindAsync(worker))!.Registration);

    private async Task AnnounceWithTracesAsync(string worker)
    {
        await Farm.Registry.AnnounceAsync(Ours(worker), Idle);
        await Farm.Registry.OrderAsync(worker, OperatorOrder.Pause);
        await NoteAsync(worker);
    }

    private async Task NoteAsync(string worker)
    {
        await Database.StringSetAsync(FarmKeys.ScoreParts(worker), "{}");
        foreach (var set in (RedisKey[])[FarmKeys.Failures(worker), FarmKeys.Scores, FarmKeys.Idle, FarmKeys.LastAsked])
            await Database.SortedSetAddAsync(set, worker, 50);
        await Database.HashSetAsync(FarmKeys.FreeMemory, worker, "5 ");
        await Database.SetAddAsync(FarmKeys.Queues, QueueNames.OfWorker(worker));
    }

    private async Task<List<string>> TracesAsync(string worker)
    {
        var traces = new List<(string Name, bool IsThere)>
        {
            ("esclavos", await Database.HashExistsAsync(FarmKeys.Workers, worker)),
            ("esclavo", await Database.KeyExistsAsync(FarmKeys.Worker(worker))),
            ("orden", await Database.KeyExistsAsync(FarmKeys.WorkerOrder(worker))),
            ("partes", await Database.KeyExistsAsync(FarmKeys.ScoreParts(worker))),
            ("fallos", await Database.KeyExistsAsync(FarmKeys.Failures(worker))),
            ("puntaje", await Database.SortedSetScoreAsync(FarmKeys.Scores, worker) is not null),
            ("ociosos", await Database.SortedSetScoreAsync(FarmKeys.Idle, worker) is not null),
            ("latido", await Database.SortedSetScoreAsync(FarmKeys.LastAsked, worker) is not null),
            ("libre", await Database.HashExistsAsync(FarmKeys.FreeMemory, worker)),
        };
        return [.. traces.Where(trace => trace.IsThere).Select(trace => trace.Name)];
    }

    private async Task<IEnumerable<string>> QueuesAsync() => (await Database.SetMembersAsync(FarmKeys.Queues)).Select(queue => queue.ToString());

    private WorkerRegistration Ours(string id) => new(id, "10.0.0.7", 5011, true, Farm.Time.GetUtcNow(), ["Numpy"]);

    private WorkerRegistration Foreign(string id) => Ours(id) with { IsOurs = false };
}

public sealed class GoneWorkersTestsOnGarnet(GarnetFixture server) : GoneWorkersTests(server), IClassFixture<GarnetFixture>;

public sealed class GoneWorkersTestsOnRedis(RedisServerFixture server) : GoneWorkersTests(server), IClassFixture<RedisServerFixture>;
