using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using Hangfire.Storage;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Tests.Jobs;
using HpcHangfire.Testing;
using HpcHangfire.Testing.RespServers;
using static HpcHangfire.Farm.Tests.Jobs.FarmOnServer;

namespace HpcHangfire.Farm.Tests.Queues;

/// <summary>
/// A worker whose way to Redis was cut returns from it. Hangfire's worker repeats a change of state ten times, in the end as Failed
/// and past all filters; by then another worker may have the job.
/// </summary>
public abstract class LateStateTests(IRespServer server) : FarmTests(server)
{
    [Theory, InlineData("Failed"), InlineData("Succeeded"), InlineData("Enqueued")]
    public async Task A_worker_whose_lease_is_lost_changes_no_state_of_the_job_that_another_has(string name)
    {
        IState state = name switch { "Failed" => new FailedState(new TimeoutException("away")), "Succeeded" => new SucceededState(null, 1, 1), _ => new EnqueuedState("media") };
        await using var farm = Open(Server, new KeyValuePair<string, string?>("ARRIENDO_S", "1"));
        await farm.Leases.ReapAsync();
        await farm.Redis.Database.KeyDeleteAsync(FarmKeys.ReapGrace); // the very first look begins with a grace
        var id = (await farm.FindAsync(await farm.SubmitAsync())).HangfireId!;
        using var late = farm.Storage.GetConnection();
        using var lost = late.FetchNextJob(["media"], TestContext.Current.CancellationToken);
        farm.Keeper.Release(farm.Keeper.Find(id)!); // it cannot renew
        await Eventually.True(async () => await farm.Leases.ReapAsync() is [_], "its lease has expired");
        using var other = farm.Storage.GetConnection();
        using var held = other.FetchNextJob(["media"], TestContext.Current.CancellationToken);
        Assert.Equal((id, id), (lost.JobId, held.JobId));
        var history = farm.Monitoring.JobDetails(id).History.Count;

        Assert.Null(Change(farm.Storage, late, id, state));
        lost.RemoveFromQueue();
        Assert.Equal(history, farm.Monitoring.JobDetails(id).History.Count);

        Assert.Equal(name, Change(farm.Storage, other, id, state)!.Name);
        Assert.Equal(history + 1, farm.Monitoring.JobDetails(id).History.Count);
        held.RemoveFromQueue();
    }

    // Hangfire's worker tries again whatever was thrown.
    private static IState? Change(JobStorage storage, IStorageConnection connection, string id, IState state)
    {
        try
        {
            return ChangeOnce(storage, connection, id, state);
        }
        catch (InvalidOperationException)
        {
            return ChangeOnce(storage, connection, id, state);
        }
    }

    private static IState? ChangeOnce(JobStorage storage, IStorageConnection connection, string id, IState state) =>
        new BackgroundJobStateChanger(new JobFilterCollection()).ChangeState(
            new StateChangeContext(storage, connection, id, state, [EnqueuedState.StateName, ProcessingState.StateName], TestContext.Current.CancellationToken));
}

public sealed class LateStateTestsOnGarnet(GarnetFixture server) : LateStateTests(server), IClassFixture<GarnetFixture>;

public sealed class LateStateTestsOnRedis(RedisServerFixture server) : LateStateTests(server), IClassFixture<RedisServerFixture>;
