using Hangfire;
using Hangfire.Server;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Testing.RespServers;
using static HpcHangfire.Farm.Tests.Jobs.FarmOnServer;

namespace HpcHangfire.Farm.Tests.Jobs;

/// <summary>An attempt from its lease to every possible end, and what Hangfire is told about it.</summary>
public abstract class AttemptRunnerTests(IRespServer server) : FarmTests(server)
{
    [Fact]
    public async Task A_result_is_published()
    {
        var held = await BeginAsync();
        await RunAsync(held, new AttemptEnd.Done(Result()));
        await IsAsync(held, JobState.Completed, attempts: 1);
    }

    [Theory, InlineData(5, JobState.Waiting), InlineData(null, JobState.Failed)]
    public async Task A_failure_is_in_the_record_and_tells_hangfire_when_to_try_again(int? seconds, JobState state)
    {
        var held = await BeginAsync();
        TimeSpan? retryIn = seconds is { } s ? TimeSpan.FromSeconds(s) : null;
        var failure = await Assert.ThrowsAsync<RenderFailedException>(() => RunAsync(held, new AttemptEnd.Failed("roto", retryIn)));
        Assert.Equal(("roto", retryIn), (failure.Message, failure.RetryIn));
        Assert.Equal("roto", (await IsAsync(held, state, attempts: 1)).Error);
    }

    [Fact]
    public async Task A_job_that_nobody_took_is_back_in_its_queue_and_counts_no_attempt()
    {
        var held = await BeginAsync();
        await Assert.ThrowsAsync<JobAbortedException>(() => RunAsync(held, new AttemptEnd.NotTaken()));
        var job = await IsAsync(held, JobState.Waiting, attempts: 0);
        Assert.Equal([job.HangfireId!], Farm.Enqueued("media"));
        Assert.Null(Farm.Keeper.Find(job.HangfireId!));
    }

    [Fact]
    public async Task Work_that_a_stop_interrupts_is_given_back_to_hangfire_and_counts_no_attempt()
    {
        var held = await BeginAsync();
        using var stop = new CancellationTokenSource();
        var run = Farm.Attempts.RunAsync(held, Endless, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        await IsAsync(held, JobState.Waiting, attempts: 0);

        static async Task<AttemptEnd> Endless(CancellationToken stopping)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, stopping);
            return new AttemptEnd.NotTaken();
        }
    }

    [Fact]
    public async Task Without_its_lease_it_does_not_begin()
    {
        var id = await Farm.SubmitAsync();
        var carrier = (await Farm.FindAsync(id)).HangfireId!;
        await Assert.ThrowsAsync<JobAbortedException>(() => Farm.Attempts.BeginAsync(id, "esclavo1", Context(carrier)));
        Assert.Equal(JobState.Waiting, (await Farm.FindAsync(id)).State);
    }

    [Fact]
    public async Task A_begin_that_comes_after_the_lease_was_lost_leaves_the_job_to_whoever_has_it()
    {
        var id = await Farm.SubmitAsync();
        var carrier = (await Farm.FindAsync(id)).HangfireId!;
        Farm.Keeper.Keep(await Farm.FetchAsync(carrier, "media"));
        var other = await Farm.Ledger.BeginAsync(id, "esclavo2", await Farm.FetchAsync(carrier, "media", "esclavo2"));

        await Assert.ThrowsAsync<JobAbortedException>(() => Farm.Attempts.BeginAsync(id, "esclavo1", Context(carrier)));

        Assert.Equal((JobState.Running, other!.Token), ((await Farm.FindAsync(id)).State, (await Farm.FindAsync(id)).Token));
    }

    [Fact]
    public async Task A_job_that_is_done_is_not_begun_again()
    {
        var held = await BeginAsync();
        await RunAsync(held, new AttemptEnd.Done(Result()));
        var carrier = (await Farm.FindAsync(held.Attempt.JobId)).HangfireId!;
        Farm.Keeper.Keep(await Farm.FetchAsync(carrier, "media"));
        Assert.Null(await Farm.Attempts.BeginAsync(held.Attempt.JobId, "esclavo1", Context(carrier)));
    }

    [Fact]
    public async Task Of_a_job_that_was_cancelled_meanwhile_nothing_is_published_and_nothing_fails()
    {
        foreach (AttemptEnd end in new AttemptEnd[] { new AttemptEnd.Done(Result()), new AttemptEnd.Failed("roto", TimeSpan.Zero), new AttemptEnd.NotTaken() })
        {
            var held = await BeginAsync();
            await Farm.Control.CancelAsync(held.Attempt.JobId, "prueba");
            await Assert.ThrowsAsync<JobAbortedException>(() => RunAsync(held, end));
            Assert.Equal(JobState.Cancelled, (await Farm.FindAsync(held.Attempt.JobId)).State);
        }
    }

    [Fact]
    public async Task An_end_that_another_hand_wrote_counts_also_where_the_work_failed_at_that_moment()
    {
        var held = await BeginAsync();
        Assert.Null(await Farm.Attempts.FindEndAsync(held));
        await Farm.Ledger.CommitAsync(held.Attempt, Result());
        await RunAsync(held, new AttemptEnd.Failed("dejó de responder", TimeSpan.Zero));
        await IsAsync(held, JobState.Completed, attempts: 1);

        var other = await BeginAsync();
        await Farm.Ledger.FailAsync(other.Attempt, "entregado", TimeSpan.FromSeconds(5));
        var failure = await Assert.ThrowsAsync<RenderFailedException>(
            () => Farm.Attempts.RunAsync(other, async _ => (await Farm.Attempts.FindEndAsync(other))!, CancellationToken.None));
        Assert.Equal("entregado", failure.Message);
        Assert.NotNull(failure.RetryIn);
    }

    [Fact]
    public async Task A_job_that_was_taken_away_is_not_taken_for_one_that_failed()
    {
        var held = await BeginAsync();
        await Farm.Ledger.GiveBackAsync(held.Attempt); // waiting, and the token is still this attempt's: as the reaper leaves it
        Farm.Leases.GiveBack(held.Lease);
        await Assert.ThrowsAsync<JobAbortedException>(() => RunAsync(held, new AttemptEnd.Failed("roto", TimeSpan.Zero)));
        await IsAsync(held, JobState.Waiting, attempts: 0);
    }

    private Task RunAsync(HeldAttempt held, AttemptEnd end) => Farm.Attempts.RunAsync(held, _ => Task.FromResult(end), CancellationToken.None);

    private async Task<HeldAttempt> BeginAsync()
    {
        var id = await Farm.SubmitAsync();
        var carrier = (await Farm.FindAsync(id)).HangfireId!;
        Farm.Keeper.Keep(await Farm.FetchAsync(carrier, "media"));
        return (await Farm.Attempts.BeginAsync(id, "esclavo1", Context(carrier)))!;
    }

    private PerformContext Context(string carrier) =>
        new(Farm.Storage, Farm.Storage.GetConnection(), new BackgroundJob(carrier, null, Farm.Time.GetUtcNow().UtcDateTime), new JobCancellationToken(false));

    private async Task<JobRecord> IsAsync(HeldAttempt held, JobState state, int attempts)
    {
        var job = await Farm.FindAsync(held.Attempt.JobId);
        Assert.Equal((state, attempts), (job.State, job.Attempts));
        return job;
    }
}

public sealed class AttemptRunnerTestsOnGarnet(GarnetFixture server) : AttemptRunnerTests(server), IClassFixture<GarnetFixture>;

public sealed class AttemptRunnerTestsOnRedis(RedisServerFixture server) : AttemptRunnerTests(server), IClassFixture<RedisServerFixture>;
