using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;

namespace HpcHangfire.Testing;

/// <summary>Fetches one particular Hangfire job, where a worker would take whichever is next.</summary>
public static class TakenLease
{
    /// <summary>Puts the job at the head of its queue, as the dashboard's Requeue does even while it runs, and fetches it.</summary>
    /// <param name="redis">The farm's Redis.</param>
    /// <param name="table">The farm's leases.</param>
    /// <param name="hangfireId">The job.</param>
    /// <param name="queue">Its queue.</param>
    /// <param name="worker">Who fetches.</param>
    public static Lease On(FarmRedis redis, LeaseTable table, string hangfireId, string queue, string worker)
    {
        ArgumentNullException.ThrowIfNull(redis);
        ArgumentNullException.ThrowIfNull(table);
        var list = $"{FarmKeys.HangfirePrefix}queue:{queue}";
        redis.Database.ListRemove(list, hangfireId);
        redis.Database.ListRightPush(list, hangfireId);
        return table.FetchNext(new LeaseOwner(worker, "nodo1"), [queue]) ?? throw new InvalidOperationException($"{hangfireId} cannot be fetched");
    }
}
