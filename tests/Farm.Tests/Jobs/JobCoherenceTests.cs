using Hangfire;
using Hangfire.States;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing;
using HpcHangfire.Testing.RespServers;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Tests.Jobs;

/// <summary>What parts a job's record from its carrier is found and put right.</summary>
public abstract class JobCoherenceTests(IRespServer server) : FarmTests(server)
{
    private IDatabase Database => Farm.Redis.Database;

    [Fact]
    public async Task A_farm_with_jobs_in_every_state_is_coherent()
    {
        await Farm.SubmitAsync();
        await Farm.BeginAsync(await Farm.SubmitAsync());
        await Farm.Ledger.CommitAsync(await Farm.BeginAsync(await Farm.SubmitAsync()), FarmOnServer.Result());
        await Farm.Ledger.FailAsync(await Farm.BeginAsync(await Farm.SubmitAsync()), "roto", null);
        await Farm.Control.CancelAsync(await Farm.SubmitAsync(), "prueba");
        var retried = await Farm.SubmitAsync();
        var carrier = (await Farm.FindAsync(retried)).HangfireId!;
        var lease = await Farm.FetchAsync(carrier, "media");
        await Farm.Ledger.FailAsync((await Farm.Ledger.BeginAsync(retried, "esclavo1", lease))!, "roto", TimeSpan.FromMinutes(1));
        Farm.Hangfire.ChangeState(carrier, new ScheduledState(TimeSpan.FromMinutes(1)));
        Farm.Leases.Acknowledge(lease);

        var (jobs, found) = await Farm.Coherence.AllAsync();
        Assert.Equal(6, jobs);
        Assert.Empty(found);
        Assert.Empty(await Farm.Coherence.NextAsync());
    }

    [Fact]
    public async Task A_job_that_hangfire_has_moved_from_its_schedule_to_its_queue_is_in_its_place()
    {
        var id = await Farm.SubmitAsync();
        var carrier = (await Farm.FindAsync(id)).HangfireId!;
        var lease = await Farm.FetchAsync(carrier, "media");
        await Farm.Ledger.FailAsync((await Farm.Ledger.BeginAsync(id, "esclavo1", lease))!, "roto", TimeSpan.Zero);
        Farm.Hangfire.ChangeState(carrier, new ScheduledState(TimeSpan.Zero));
        Farm.Leases.Acknowledge(lease);
        using (new BackgroundJobServer(new BackgroundJobServerOptions { Queues = ["ninguna"], WorkerCount = 1, SchedulePollingInterval = TimeSpan.FromMilliseconds(50) }, Farm.Storage))
            await Eventually.True(() => Farm.Enqueued("media") is [var one] && one == carrier, "it is in its queue");

        Assert.Equal("Scheduled", await Database.HashGetAsync(HangfireKeys.Job(carrier), "State"));
        Assert.Empty((await Farm.Coherence.AllAsync()).Found);
        Assert.Empty(await Farm.Coherence.NextAsync());
    }

    [Fact]
    public async Task What_hangfire_shows_as_running_in_nobodys_hands_is_forgotten()
    {
        var id = await Farm.SubmitAsync();
        var carrier = (await Farm.FindAsync(id)).HangfireId!;
        var lease = await Farm.FetchAsync(carrier, "media");
        await Farm.Control.CancelAsync(id, "prueba");
        using (var transaction = Farm.Storage.GetConnection().CreateWriteTransaction()) // its worker did not know yet
        {
            transaction.SetJobState(carrier, new EnqueuedState("media"));
            transaction.PersistJob(carrier);
            transaction.Commit();
        }

        await Database.HashSetAsync(HangfireKeys.Job(carrier), "State", "Processing");
        await Database.SortedSetAddAsync(HangfireKeys.Processing, carrier, 1);
        Assert.False(Farm.Leases.Acknowledge(lease));

        await RepairsAsync(id, $"Hangfire da por en curso a {carrier}, que nadie tiene");
        Assert.Equal(0, Farm.Monitoring.ProcessingCount());
        Assert.NotNull(await Database.KeyTimeToLiveAsync(HangfireKeys.Job(carrier)));
        Assert.Equal(JobState.Cancelled, (await Farm.FindAsync(id)).State);
    }

    [Fact]
    public async Task A_job_that_hangfire_has_lost_is_enqueued_again()
    {
        var id = await Farm.SubmitAsync();
        var carrier = (await Farm.FindAsync(id)).HangfireId!;
        await Database.KeyDeleteAsync(HangfireKeys.Job(carrier));
        await Database.KeyDeleteAsync(HangfireKeys.Queue("media"));

        await RepairsAsync(id, "espera y Hangfire no lo tiene");
        await WaitsAsync(id);
    }

    [Fact]
    public async Task A_job_that_is_missing_in_hangfires_queue_is_enqueued_again()
    {
        var id = await Farm.SubmitAsync();
        await Database.KeyDeleteAsync(HangfireKeys.Queue("media"));

        await RepairsAsync(id, "espera y en Hangfire no está en su cola ni programado: Enqueued");
        await WaitsAsync(id);
    }

    [Fact]
    public async Task A_job_that_is_missing_in_the_farms_queue_is_put_there()
    {
        var id = await Farm.SubmitAsync();
        await Database.SortedSetRemoveAsync(FarmKeys.Queue("media"), id);

        await RepairsAsync(id, "espera fuera de su cola");
        await WaitsAsync(id);
    }

    [Fact]
    public async Task A_job_that_an_earlier_version_let_the_dashboard_delete_is_cancelled()
    {
        var id = await Farm.SubmitAsync();
        var carrier = (await Farm.FindAsync(id)).HangfireId!;
        await Database.HashSetAsync(HangfireKeys.Job(carrier), "State", "Deleted");
        await Database.KeyDeleteAsync(HangfireKeys.Queue("media"));

        await RepairsAsync(id, "espera y en Hangfire no está en su cola ni programado: Deleted");
        Assert.Equal(JobState.Cancelled, (await Farm.FindAsync(id)).State);
    }

    [Fact]
    public async Task A_running_job_that_nobody_holds_is_enqueued_again()
    {
        var id = await Farm.SubmitAsync();
        var attempt = await Farm.BeginAsync(id);
        var carrier = (await Farm.FindAsync(id)).HangfireId!;
        await Database.KeyDeleteAsync([FarmKeys.Fence(carrier), FarmKeys.Leases]);

        await RepairsAsync(id, "en curso y nadie lo tiene arrendado");
        Assert.False(await Farm.Ledger.CommitAsync(attempt, FarmOnServer.Result()));
        await WaitsAsync(id);
    }

    [Fact]
    public async Task An_ended_job_in_a_queue_is_taken_out()
    {
        var id = await Farm.SubmitAsync();
        await Farm.Ledger.CommitAsync(await Farm.BeginAsync(id), FarmOnServer.Result());
        await Database.SortedSetAddAsync(FarmKeys.Queue("media"), id, 1);
        await Database.SortedSetAddAsync(FarmKeys.Unqueued, id, 1);

        await RepairsAsync(id, "ha terminado y está en una cola");
        Assert.Equal(JobState.Completed, (await Farm.FindAsync(id)).State);
    }

    [Fact]
    public async Task A_job_that_is_missing_in_the_list_of_its_state_is_put_there()
    {
        var id = await Farm.SubmitAsync();
        await Database.SortedSetRemoveAsync(FarmKeys.JobsInState("pendiente"), id);
        await Database.SortedSetAddAsync(FarmKeys.JobsInState("fallido"), id, 1);

        await RepairsAsync(id, "falta en la lista de su estado, pendiente");
        Assert.Equal([id], await Farm.IdsAsync(FarmKeys.JobsInState("pendiente")));
        Assert.Empty(await Farm.IdsAsync(FarmKeys.JobsInState("fallido")));
    }

    [Fact]
    public async Task A_job_without_a_record_is_taken_out_of_every_list()
    {
        var id = await Farm.SubmitAsync();
        await Database.KeyDeleteAsync(FarmKeys.Job(id));

        Assert.Contains(await FoundAsync(), one => one.Problem == "está en una lista y no tiene ficha");
        foreach (var one in await FoundAsync())
            await Farm.Coherence.RepairAsync(one);
        Assert.Empty((await Farm.Coherence.AllAsync()).Found);
        Assert.Empty(await Farm.IdsAsync(FarmKeys.JobsByDate));
        Assert.Empty(Farm.Enqueued("media"));
    }

    [Fact]
    public async Task A_carrier_that_nobody_waits_for_is_taken_out_of_its_queue()
    {
        var id = await Farm.SubmitAsync();
        var carrier = (await Farm.FindAsync(id)).HangfireId!;
        await Farm.Control.CancelAsync(id, "prueba");
        await Database.ListRightPushAsync(HangfireKeys.Queue("media"), carrier);

        await RepairsAsync(id, $"una cola de Hangfire tiene {carrier}, que nadie espera");
        Assert.Empty(Farm.Enqueued("media"));
    }

    [Fact]
    public async Task Slices_come_to_every_job_of_a_long_queue()
    {
        var ids = new List<string>();
        for (var i = 0; i < 250; i++)
            ids.Add(await Farm.SubmitAsync());
        var carrier = (await Farm.FindAsync(ids[123])).HangfireId!;
        await Database.ListRemoveAsync(HangfireKeys.Queue("media"), carrier);

        var found = new HashSet<Incoherence>();
        for (var pass = 0; pass < 3; pass++)
            found.UnionWith(await Farm.Coherence.NextAsync());
        Assert.Equal(ids[123], Assert.Single(found).JobId);
    }

    private async Task<IReadOnlyList<Incoherence>> FoundAsync() => await Farm.Coherence.StillAsync(await Farm.Coherence.NextAsync());

    private async Task RepairsAsync(string id, string problem)
    {
        var found = Assert.Single(await FoundAsync());
        Assert.Equal((id, problem), (found.JobId, found.Problem));
        Assert.Equal([found], (await Farm.Coherence.AllAsync()).Found);

        Assert.True(await Farm.Coherence.RepairAsync(found));
        Assert.Empty((await Farm.Coherence.AllAsync()).Found);
        Assert.False(await Farm.Coherence.RepairAsync(found));
    }

    // It can be begun, by the one carrier that it has.
    private async Task WaitsAsync(string id)
    {
        await Farm.JobOutbox.EnqueueForgottenAsync(TimeSpan.Zero);
        Assert.Equal([(await Farm.FindAsync(id)).HangfireId!], Farm.Enqueued("media"));
        Assert.NotNull(await Farm.TryBeginAsync(id));
        Assert.Empty((await Farm.Coherence.AllAsync()).Found);
    }
}

public sealed class JobCoherenceTestsOnGarnet(GarnetFixture server) : JobCoherenceTests(server), IClassFixture<GarnetFixture>;

public sealed class JobCoherenceTestsOnRedis(RedisServerFixture server) : JobCoherenceTests(server), IClassFixture<RedisServerFixture>;
