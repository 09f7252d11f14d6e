using Hangfire;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Testing.RespServers;
using StackExchange.Redis;
using static HpcHangfire.Farm.Tests.Jobs.FarmOnServer;

namespace HpcHangfire.Farm.Tests.Jobs;

/// <summary>What is done to jobs from outside: cancel, clear, retry, with Hangfire's real client and storage on a real server.</summary>
public abstract class JobControlTests(IRespServer server) : FarmTests(server)
{
    [Fact]
    public async Task A_cancelled_waiting_job_leaves_hangfires_list_and_is_deleted_there()
    {
        var kept = await Farm.SubmitAsync();
        var id = await Farm.SubmitAsync();
        var carrier = (await Farm.FindAsync(id)).HangfireId!;

        Assert.Equal(JobState.Waiting, await Farm.Control.CancelAsync(id, "cancelado por el usuario"));

        var job = await Farm.FindAsync(id);
        Assert.Equal((JobState.Cancelled, "cancelado por el usuario"), (job.State, job.Error));
        Assert.NotNull(job.Finished);
        Assert.Equal([(await Farm.FindAsync(kept)).HangfireId!], Farm.Enqueued("media"));
        Assert.Equal([carrier], Farm.Monitoring.DeletedJobs(0, 10).Select(j => j.Key));
        var newest = Farm.Monitoring.JobDetails(carrier).History[0];
        Assert.Equal(("Deleted", "cancelado por el usuario"), (newest.StateName, newest.Reason));
        Assert.Equal(1, Farm.Monitoring.GetStatistics().Deleted);
        Assert.Equal(1, Farm.Monitoring.GetStatistics().Enqueued);
    }

    [Fact]
    public async Task A_cancelled_running_job_is_deleted_in_hangfire_and_its_attempt_cannot_commit()
    {
        var id = await Farm.SubmitAsync();
        var attempt = await Farm.BeginAsync(id);

        Assert.Equal(JobState.Running, await Farm.Control.CancelAsync(id, "cancelado por el usuario"));

        Assert.Equal("Deleted", Farm.Monitoring.JobDetails((await Farm.FindAsync(id)).HangfireId).History[0].StateName);
        Assert.False(await Farm.Ledger.CommitAsync(attempt, Result()));
        Assert.Equal(JobState.Cancelled, (await Farm.FindAsync(id)).State);
    }

    [Fact]
    public async Task A_job_that_waits_for_its_next_attempt_can_be_cancelled()
    {
        var (id, carrier) = await ScheduledAsync();

        Assert.Equal(JobState.Waiting, await Farm.Control.CancelAsync(id, "fuera"));

        Assert.Equal(0, Farm.Monitoring.ScheduledCount());
        Assert.Equal("Deleted", Farm.Monitoring.JobDetails(carrier).History[0].StateName);
    }

    [Fact]
    public async Task What_is_over_cannot_be_cancelled_and_what_never_was_is_unknown()
    {
        var id = await Farm.SubmitAsync();
        await Farm.Ledger.CommitAsync(await Farm.BeginAsync(id), Result());

        Assert.Equal(JobState.Completed, await Farm.Control.CancelAsync(id, "tarde"));
        Assert.Equal((JobState.Completed, null), ((await Farm.FindAsync(id)).State, (await Farm.FindAsync(id)).Error));
        Assert.Null(await Farm.Control.CancelAsync("nadie", "nada"));
    }

    [Fact]
    public async Task Clearing_five_thousand_jobs_leaves_no_id_in_hangfires_lists_and_the_running_one_alone()
    {
        var running = await Farm.SubmitAsync();
        var attempt = await Farm.BeginAsync(running);
        await ScheduledAsync();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 4999),
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (i, _) => await Farm.Board.SubmitAsync(Order((JobPriority)(1 + (i % 3)), i % 10 == 0 ? "esclavo7" : null), new Origin()));

        Assert.Equal(5000, await Farm.Control.ClearAsync("cola limpiada por el usuario"));

        Assert.Equal(new JobCounts(0, 1, 0, 0, 5000), await Farm.Reader.CountsAsync());
        Assert.All((string[])["alta", "media", "baja", "w-esclavo7"], queue => Assert.Empty(Farm.Enqueued(queue)));
        Assert.Equal((0L, 5000L), (Farm.Monitoring.ScheduledCount(), Farm.Monitoring.GetStatistics().Deleted));
        Assert.True(await Farm.Ledger.CommitAsync(attempt, Result()));
        Assert.Equal(0, await Farm.Control.ClearAsync("otra vez"));
    }

    [Fact]
    public async Task A_failed_job_can_be_retried_with_all_its_attempts_before_it()
    {
        var id = await Farm.SubmitAsync(JobPriority.High);
        var old = await Farm.BeginAsync(id);
        await Farm.Ledger.FailAsync(old, "se rompió", null);

        Assert.Equal(JobState.Failed, (await Farm.Control.RetryAsync(id)).Before);

        var job = await Farm.FindAsync(id);
        Assert.Equal((JobState.Waiting, 0, null, null), (job.State, job.Attempts, job.Error, job.Worker));
        Assert.Null(job.Started ?? job.Finished);
        Assert.Contains(job.HangfireId!, Farm.Enqueued("alta"));
        var again = await Farm.BeginAsync(id);
        Assert.Equal(1, again.Number);
        Assert.True(again.Token > old.Token);
    }

    [Fact]
    public async Task A_cancelled_job_can_be_retried_and_its_old_attempt_stays_dead()
    {
        var id = await Farm.SubmitAsync();
        var old = await Farm.BeginAsync(id);
        await Farm.Control.CancelAsync(id, "fuera");

        Assert.Equal(JobState.Cancelled, (await Farm.Control.RetryAsync(id)).Before);

        Assert.False(await Farm.Ledger.GiveBackAsync(old));
        Assert.False(await Farm.Ledger.CommitAsync(old, Result()));
        Assert.Equal(JobState.Waiting, (await Farm.FindAsync(id)).State);
    }

    [Fact]
    public async Task Only_failed_and_cancelled_jobs_can_be_retried()
    {
        var id = await Farm.SubmitAsync();

        Assert.Equal(JobState.Waiting, (await Farm.Control.RetryAsync(id)).Before);
        var attempt = await Farm.BeginAsync(id);
        Assert.Equal(JobState.Running, (await Farm.Control.RetryAsync(id)).Before);
        await Farm.Ledger.CommitAsync(attempt, Result());
        Assert.Equal(JobState.Completed, (await Farm.Control.RetryAsync(id)).Before);
        Assert.Null((await Farm.Control.RetryAsync("nadie")).Before);
        Assert.Empty(Farm.Enqueued("media"));
    }

    // A job whose first attempt failed, as a worker leaves it in Hangfire.
    private async Task<(string Id, string Carrier)> ScheduledAsync()
    {
        var id = await Farm.SubmitAsync();
        var carrier = (await Farm.FindAsync(id)).HangfireId!;
        await Farm.Ledger.FailAsync(await Farm.BeginAsync(id), "se rompió", TimeSpan.FromMinutes(5));
        Farm.Hangfire.ChangeState(carrier, new Hangfire.States.ScheduledState(TimeSpan.FromMinutes(5)));
        Assert.Equal(1, Farm.Monitoring.ScheduledCount());
        return (id, carrier);
    }
}

public sealed class JobControlTestsOnGarnet(GarnetFixture server) : JobControlTests(server), IClassFixture<GarnetFixture>;

public sealed class JobControlTestsOnRedis(RedisServerFixture server) : JobControlTests(server), IClassFixture<RedisServerFixture>;
