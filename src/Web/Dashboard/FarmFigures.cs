using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Web.Status;

namespace HpcHangfire.Web.Dashboard;

/// <summary>
/// The farm's state for the dashboard, whose metrics cannot wait: each request refreshes it first. All requests of a second have one
/// look at Redis between them, and without requests there is none.
/// </summary>
internal sealed class FarmFigures(FarmStatus status, TimeProvider time)
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Task _look = Task.CompletedTask;
    private long? _began;

    /// <summary>The last look; null before the first one, and while Redis is away.</summary>
    public FarmStatusWire? Last { get; private set; }

    /// <summary>Ends when <see cref="Last"/> is at most a second older than this call.</summary>
    public Task RefreshAsync()
    {
        lock (_lock)
        {
            if (_look.IsCompleted && (_began is not { } began || time.GetElapsedTime(began) >= Age))
            {
                _began = time.GetTimestamp();
                _look = LookAsync();
            }

            return _look;
        }
    }

    private async Task LookAsync()
    {
        try
        {
            Last = await status.NowAsync();
        }
        catch (Exception e) when (RedisOutage.Is(e))
        {
            Last = null; // what the dashboard itself says of the outage is enough
        }
    }
}
