using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using Hangfire.Storage;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Tests.Jobs;
using HpcHangfire.Testing.RespServers;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Tests.Queues;

/// <summary>A held job's states as Hangfire's worker changes them: each is one script, and the last brings the next job.</summary>
public abstract class LeasedJobTests(IRespServer server) : FarmTests(server)
{
    private static readonly string[] Processing = [EnqueuedState.StateName, ScheduledState.StateName, ProcessingState.StateName];

    [Fact]
    public async Task The_end_of_a_job_brings_the_next_one()
    {
        var (one, two) = (await SubmitAsync(), await SubmitAsync());
        using (var connection = Farm.Storage.GetConnection())
        using (var job = connection.FetchNextJob(["media"], TestContext.Current.CancellationToken))
        {
            Assert.Equal(one, job.JobId);
            Assert.NotNull(End(connection, job));
        }

        Assert.False(await IsHeldAsync(one));
        Assert.True(await IsHeldAsync(two));
        Assert.Empty(Farm.Enqueued("media"));
        using var following = Farm.Storage.GetConnection();
        using var next = following.FetchNextJob(["media"], TestContext.Current.CancellationToken);
        Assert.Equal(two, next.JobId);
    }

    [Fact]
    public async Task A_job_that_came_with_an_end_goes_back_when_the_server_leaves()
    {
        var (one, two) = (await SubmitAsync(), await SubmitAsync());
        using var connection = Farm.Storage.GetConnection();
        using var job = connection.FetchNextJob(["media"], TestContext.Current.CancellationToken);
        Assert.Equal(one, job.JobId);
        End(connection, job);

        await ((FarmStorage)Farm.Storage).LeaveAsync();

        Assert.False(await IsHeldAsync(two));
        Assert.Equal([two], Farm.Enqueued("media"));
    }

    [Fact]
    public async Task A_server_that_stops_asks_for_nothing_more()
    {
        var (one, two) = (await SubmitAsync(), await SubmitAsync());
        using var stopping = new CancellationTokenSource();
        using var connection = Farm.Storage.GetConnection();
        using var job = connection.FetchNextJob(["media"], stopping.Token);
        await stopping.CancelAsync();

        Assert.NotNull(End(connection, job));

        Assert.False(await IsHeldAsync(one));
        Assert.Equal([two], Farm.Enqueued("media"));
    }

    [Fact]
    public async Task The_attempt_begins_in_the_step_that_says_processing()
    {
        var id = await Farm.SubmitAsync();
        using var connection = Farm.Storage.GetConnection();
        using var job = connection.FetchNextJob(["media"], TestContext.Current.CancellationToken);

        Change(connection, job.JobId, Started(), null, new BeginningFilter("esclavo7"));

        var begun = await Farm.FindAsync(id);
        Assert.Equal((JobState.Running, "esclavo7", 1), (begun.State, begun.Worker, begun.Attempts));
        Assert.Equal(1, Farm.Monitoring.ProcessingCount());
        var lease = Farm.Keeper.Find(job.JobId)!;
        var attempt = await Farm.Ledger.BeginAsync(id, "esclavo7", lease);
        Assert.Equal((lease.Token, 1, FarmOnServer.Order()), (attempt!.Token, attempt.Number, attempt.Order));
        Assert.Equal(1, (await Farm.FindAsync(id)).Attempts);
    }

    [Fact]
    public async Task A_state_that_somebody_changed_meanwhile_is_read_and_left_as_it_is()
    {
        await SubmitAsync();
        using var connection = Farm.Storage.GetConnection();
        using var job = connection.FetchNextJob(["media"], TestContext.Current.CancellationToken);
        Change(connection, job.JobId, Started(), null);
        Assert.True(new BackgroundJobClient(Farm.Storage, new JobFilterCollection()).Delete(job.JobId)); // with no filter that would end the lease

        Assert.Throws<InvalidOperationException>(() => End(connection, job));
        Assert.Null(End(connection, job)); // Hangfire's second try

        Assert.Equal(DeletedState.StateName, Farm.Monitoring.JobDetails(job.JobId).History[0].StateName);
        Assert.Equal(0, Farm.Monitoring.SucceededListCount());
    }

    [Fact]
    public async Task A_change_waits_while_somebody_has_Hangfires_lock()
    {
        await SubmitAsync();
        using var connection = Farm.Storage.GetConnection();
        using var job = connection.FetchNextJob(["media"], TestContext.Current.CancellationToken);
        Change(connection, job.JobId, Started(), null);
        using var another = Farm.Storage.GetConnection();
        using (another.AcquireDistributedLock(HangfireKeys.StateLock(job.JobId), TimeSpan.FromSeconds(1)))
            Assert.Throws<InvalidOperationException>(() => End(connection, job));

        Assert.Equal(SucceededState.StateName, End(connection, job)!.Name);
        Assert.False(await IsHeldAsync(job.JobId));
    }

    private async Task<string> SubmitAsync() => (await Farm.FindAsync(await Farm.SubmitAsync())).HangfireId!;

    private async Task<bool> IsHeldAsync(string carrier) => await Farm.Redis.Database.SortedSetScoreAsync(FarmKeys.Leases, carrier) is not null;

    // As Hangfire makes it.
    protected static IState Started() => (IState)Activator.CreateInstance(
        typeof(ProcessingState), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance, null, ["esclavo", "hilo"], null)!;

    private IState? End(IStorageConnection connection, IFetchedJob job) => Change(connection, job.JobId, new SucceededState(null, 1, 1), job);

    protected IState? Change(IStorageConnection connection, string id, IState state, IFetchedJob? ended, params ReadOnlySpan<object> others)
    {
        var filters = new JobFilterCollection();
        foreach (var filter in others)
            filters.Add(filter);
        if (ended is not null)
            filters.Add(new Ending(ended));
        return new BackgroundJobStateChanger(filters).ChangeState(
            new StateChangeContext(Farm.Storage, connection, id, state, Processing, TestContext.Current.CancellationToken));
    }

    /// <summary>Takes the job from its queue with its state, as Hangfire's worker has its transaction do.</summary>
    private sealed class Ending(IFetchedJob job) : IApplyStateFilter
    {
        public void OnStateApplied(ApplyStateContext context, IWriteOnlyTransaction transaction) => ((JobStorageTransaction)transaction).RemoveFromQueue(job);

        public void OnStateUnapplied(ApplyStateContext context, IWriteOnlyTransaction transaction)
        {
        }
    }
}

public sealed class LeasedJobTestsOnGarnet(GarnetFixture server) : LeasedJobTests(server), IClassFixture<GarnetFixture>;

public sealed class LeasedJobTestsOnRedis(RedisServerFixture server) : LeasedJobTests(server), IClassFixture<RedisServerFixture>
{
    [Theory, InlineData("maxmemory", "1", "0"), InlineData("min-replicas-to-write", "1", "0")]
    public async Task A_change_that_Redis_refuses_throws_and_is_written_whole_later(string setting, string refusing, string normal)
    {
        var id = await Farm.SubmitAsync();
        using var connection = Farm.Storage.GetConnection();
        using var job = connection.FetchNextJob(["media"], TestContext.Current.CancellationToken);
        var redis = Farm.Redis.Connection.GetServers()[0];
        await redis.ConfigSetAsync(setting, refusing);
        try
        {
            Assert.ThrowsAny<RedisException>(() => Change(connection, job.JobId, Started(), null, new BeginningFilter("esclavo7")));
            Assert.Equal((JobState.Waiting, EnqueuedState.StateName), ((await Farm.FindAsync(id)).State, connection.GetStateData(job.JobId).Name));
        }
        finally
        {
            await redis.ConfigSetAsync(setting, normal);
        }

        Change(connection, job.JobId, Started(), null, new BeginningFilter("esclavo7"));
        Assert.Equal((JobState.Running, ProcessingState.StateName), ((await Farm.FindAsync(id)).State, connection.GetStateData(job.JobId).Name));
    }
}
