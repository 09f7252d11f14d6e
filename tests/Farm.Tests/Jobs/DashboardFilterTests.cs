using Hangfire;
using Hangfire.States;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing.RespServers;

namespace HpcHangfire.Farm.Tests.Jobs;

/// <summary>The dashboard's buttons, pressed as the dashboard does: by Hangfire's client.</summary>
public abstract class DashboardFilterTests(IRespServer server) : FarmTests(server)
{
    [Fact]
    public async Task A_waiting_job_that_is_deleted_is_cancelled_and_can_be_retried()
    {
        var id = await Farm.SubmitAsync();

        Assert.True(Farm.Hangfire.Delete(await CarrierAsync(id)));

        await IsCancelledAsync(id);
        Assert.Empty(Farm.Enqueued("media"));
        Assert.Equal(JobState.Cancelled, (await Farm.Control.RetryAsync(id)).Before);
        Assert.NotNull(await Farm.TryBeginAsync(id));
    }

    [Fact]
    public async Task A_running_job_that_is_deleted_is_cancelled_and_its_worker_publishes_nothing()
    {
        var id = await Farm.SubmitAsync();
        var attempt = await Farm.BeginAsync(id);

        Assert.True(Farm.Hangfire.Delete(await CarrierAsync(id)));

        await IsCancelledAsync(id);
        Assert.False(await Farm.Ledger.CommitAsync(attempt, FarmOnServer.Result()));
        Assert.Empty(await Farm.IdsAsync(FarmKeys.Leases));
    }

    [Fact]
    public async Task A_job_that_is_deleted_before_its_next_attempt_is_cancelled()
    {
        var id = await FailAsync(TimeSpan.FromMinutes(1));
        Farm.Hangfire.ChangeState(await CarrierAsync(id), new ScheduledState(TimeSpan.FromMinutes(1)));

        Assert.True(Farm.Hangfire.Delete(await CarrierAsync(id)));

        await IsCancelledAsync(id);
        Assert.Equal(0, Farm.Monitoring.ScheduledCount());
    }

    [Fact]
    public async Task A_job_whose_next_attempt_is_called_for_at_once_waits_for_no_time()
    {
        var id = await FailAsync(TimeSpan.FromMinutes(1));
        Farm.Hangfire.ChangeState(await CarrierAsync(id), new ScheduledState(TimeSpan.FromMinutes(1)));

        Assert.True(Farm.Hangfire.Requeue(await CarrierAsync(id)));

        Assert.Null((await Farm.FindAsync(id)).RetryAt);
        Assert.Equal(2, (await Farm.TryBeginAsync(id))!.Number);
    }

    [Fact]
    public async Task A_failed_job_that_is_requeued_has_all_its_attempts_again()
    {
        var id = await FailAsync(null);
        Farm.Hangfire.ChangeState(await CarrierAsync(id), new FailedState(new InvalidOperationException("roto")));

        Assert.True(Farm.Hangfire.Requeue(await CarrierAsync(id)));

        await WaitsAsync(id);
    }

    [Fact]
    public async Task A_cancelled_job_that_is_requeued_waits_again()
    {
        var id = await Farm.SubmitAsync();
        await Farm.Control.CancelAsync(id, "prueba");

        Assert.True(Farm.Hangfire.Requeue(await CarrierAsync(id)));

        await WaitsAsync(id);
    }

    [Fact]
    public async Task A_running_job_that_is_requeued_is_taken_from_its_worker_and_counts_no_attempt()
    {
        var id = await Farm.SubmitAsync();
        var attempt = await Farm.BeginAsync(id);

        Assert.True(Farm.Hangfire.Requeue(await CarrierAsync(id)));

        Assert.False(await Farm.Ledger.CommitAsync(attempt, FarmOnServer.Result()));
        await WaitsAsync(id);
    }

    [Fact]
    public async Task A_job_that_was_set_free_of_its_worker_is_requeued_where_anybody_takes_it()
    {
        var id = (await Farm.Board.SubmitAsync(FarmOnServer.Order(worker: "nadie") with { WorkerIsOptional = true }, new Origin()))!.JobId;
        var pinned = await CarrierAsync(id);
        await Farm.Control.UnpinAsync(await Farm.FindAsync(id), "prueba");
        await Farm.Control.CancelAsync(id, "prueba");

        Assert.True(Farm.Hangfire.Requeue(pinned));

        await WaitsAsync(id);
    }

    [Fact]
    public async Task A_completed_job_stays_completed()
    {
        var id = await Farm.SubmitAsync();
        await Farm.Ledger.CommitAsync(await Farm.BeginAsync(id), FarmOnServer.Result());

        foreach (var press in new Func<string, bool>[] { carrier => Farm.Hangfire.Requeue(carrier), carrier => Farm.Hangfire.Delete(carrier) })
        {
            Assert.True(press(await CarrierAsync(id)));
            Assert.Equal(JobState.Completed, (await Farm.FindAsync(id)).State);
        }
    }

    private async Task<string> CarrierAsync(string id) => (await Farm.FindAsync(id)).HangfireId!;

    private async Task<string> FailAsync(TimeSpan? retryIn)
    {
        var id = await Farm.SubmitAsync();
        await Farm.Ledger.FailAsync(await Farm.BeginAsync(id), "roto", retryIn);
        return id;
    }

    private async Task IsCancelledAsync(string id)
    {
        var job = await Farm.FindAsync(id);
        Assert.Equal((JobState.Cancelled, "borrado en el panel de Hangfire"), (job.State, job.Error));
        Assert.Empty(await Farm.IdsAsync(FarmKeys.Queue("media")));
    }

    private async Task WaitsAsync(string id)
    {
        var job = await Farm.FindAsync(id);
        Assert.Equal((JobState.Waiting, 0, null), (job.State, job.Attempts, job.Error));
        Assert.Equal([job.HangfireId!], Farm.Enqueued("media"));
        Assert.Equal(1, (await Farm.TryBeginAsync(id))!.Number);
    }
}

public sealed class DashboardFilterTestsOnGarnet(GarnetFixture server) : DashboardFilterTests(server), IClassFixture<GarnetFixture>;

public sealed class DashboardFilterTestsOnRedis(RedisServerFixture server) : DashboardFilterTests(server), IClassFixture<RedisServerFixture>;
