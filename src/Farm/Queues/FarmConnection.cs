using Hangfire.Server;
using Hangfire.States;
using Hangfire.Storage;
using HpcHangfire.Farm.Redis;

namespace HpcHangfire.Farm.Queues;

/// <summary>
/// The stock connection with three things replaced. Fetching gives a lease in the same step, loses no wake-ups and survives an
/// outage. Heartbeats do not restart a server and cancel its job in an outage; a server declared dead announces itself again.
/// Hangfire's short locks: the stock one can abort the process when Redis goes away under it.
/// </summary>
internal sealed class FarmConnection(Func<JobStorageConnection> connect, FarmStorage storage) : ForwardingConnection(connect)
{
    private Lease? _fetched;

    public override IFetchedJob FetchNextJob(string[] queues, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var pause = FarmStorage.Again;
            try
            {
                var fetched = storage.Fetch(queues);
                if (fetched.Lease is { } lease)
                    return new LeasedJob(_fetched = lease, storage.Leases, storage.Keeper);
                pause = fetched.AskAgainIn < storage.Poll ? fetched.AskAgainIn.Value : storage.Poll;
            }
            catch (Exception e) when (RedisOutage.Is(e))
            {
                // Thrown on, it would put the worker to sleep for minutes. Instead the worker asks again in half a second.
            }

            WaitHandle.WaitAny([storage.NewJobs, cancellationToken.WaitHandle], pause);
        }
    }

    /// <summary>
    /// A job whose lease this worker lost is deleted as far as it is concerned: then Hangfire changes no state of it, and leaves it to
    /// whoever has it now. (For one that does not exist it would wait ten seconds.)
    /// </summary>
    public override JobData GetJobData(string jobId)
    {
        var data = base.GetJobData(jobId);
        if (data is not null && _fetched is { } lease && lease.HangfireId == jobId && !storage.Leases.Holds(lease))
            data.State = DeletedState.StateName;
        return data!;
    }

    public override void AnnounceServer(string serverId, ServerContext context)
    {
        storage.Announced[serverId] = context;
        base.AnnounceServer(serverId, context);
    }

    public override void RemoveServer(string serverId)
    {
        storage.Announced.TryRemove(serverId, out _);
        base.RemoveServer(serverId);
    }

    public override void Heartbeat(string serverId)
    {
        try
        {
            if (!storage.Redis.Database.HashExists(HangfireKeys.Server(serverId), "StartedAt")
                && storage.Announced.TryGetValue(serverId, out var context))
            {
                base.AnnounceServer(serverId, context);
            }

            base.Heartbeat(serverId);
        }
        catch (Exception e) when (IsOutage(e))
        {
        }
    }

    public override IDisposable AcquireDistributedLock(string resource, TimeSpan timeout)
    {
        try
        {
            return ScriptedLock.Acquire(storage.Redis.Database, resource, timeout);
        }
        catch (Exception e) when (RedisOutage.Is(e) && !resource.StartsWith("job:", StringComparison.Ordinal))
        {
            // The schedulers take this for "another server does it" and try again at their next tick. Whoever changes a job's state is told.
            throw new DistributedLockTimeoutException(resource);
        }
    }

    // The stock storage throws an InvalidOperationException when no endpoint is connected.
    private static bool IsOutage(Exception e) => RedisOutage.Is(e) || e is InvalidOperationException;
}
