using Hangfire.Server;
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
    private LeasedJob? _fetched;
    private bool _changing; // Hangfire changes the fetched job's state

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
                    return _fetched = new LeasedJob(lease, storage, cancellationToken);
                pause = fetched.AskAgainIn < storage.Poll ? fetched.AskAgainIn.Value : storage.Poll;
            }
            catch (Exception e) when (RedisOutage.Is(e))
            {
                // Thrown on, it would put the worker to sleep for minutes. Instead the worker asks again in half a second.
            }

            WaitHandle.WaitAny([storage.NewJobs, cancellationToken.WaitHandle], pause);
        }
    }

    public override JobData GetJobData(string jobId) =>
        _fetched?.JobId == jobId ? _fetched.Data(() => base.GetJobData(jobId))! : base.GetJobData(jobId);

    /// <summary>For the fetched job's state one that is one script; the stock one otherwise.</summary>
    public override IWriteOnlyTransaction CreateWriteTransaction() => _changing ? new LeasedTransaction(_fetched!) : base.CreateWriteTransaction();

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
        if (_fetched is not null && resource == HangfireKeys.StateLock(_fetched.JobId))
            return new StateChange(this, _fetched.IsDoubted ? Acquire(resource, timeout) : null);
        return Acquire(resource, timeout);
    }

    private ScriptedLock Acquire(string resource, TimeSpan timeout)
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

    /// <summary>Hangfire changes the fetched job's state, with its lock where that is needed.</summary>
    private sealed class StateChange : IDisposable
    {
        private readonly FarmConnection _connection;
        private readonly ScriptedLock? _lock;

        public StateChange(FarmConnection connection, ScriptedLock? taken)
        {
            (_connection, _lock) = (connection, taken);
            connection._changing = true;
        }

        public void Dispose()
        {
            _connection._changing = false;
            _lock?.Dispose();
        }
    }
}
