using Hangfire.Storage;
using HpcHangfire.Farm.Redis;

namespace HpcHangfire.Farm.Queues;

/// <summary>
/// A fetched job that its process holds by a lease. Its name differs from the stock one's on purpose: then Hangfire commits a
/// job's state before it acknowledges, not after. If an outage swallows a step here, the lease's expiry does it later.
/// </summary>
internal sealed class LeasedJob : IFetchedJob
{
    private readonly Lease _lease;
    private readonly LeaseTable _table;
    private readonly LeaseKeeper _keeper;
    private bool _over;

    public LeasedJob(Lease lease, LeaseTable table, LeaseKeeper keeper)
    {
        (_lease, _table, _keeper) = (lease, table, keeper);
        _keeper.Keep(lease);
    }

    public string JobId => _lease.HangfireId;

    public void RemoveFromQueue() => End(_table.Acknowledge);

    public void Requeue() => End(_table.GiveBack);

    public void Dispose()
    {
        if (!_over)
            Requeue();
        _lease.Dispose();
    }

    private void End(Func<Lease, bool> step)
    {
        _over = true;
        _keeper.Release(_lease);
        try
        {
            step(_lease);
        }
        catch (Exception e) when (RedisOutage.Is(e))
        {
        }
    }
}
