using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Loops;

namespace HpcHangfire.Web.Artifacts;

/// <summary>
/// Finds out when the store has room again: it writes as much as was refused, and removes it. Free space as the system tells it would
/// say less: of quotas, reserves and failing disks it knows nothing, and a reserve of our own could be more than a small disk has.
/// </summary>
public sealed partial class RoomProbe(StoreRoom room, IArtifactStore store, FarmLoop loop, ILogger<RoomProbe> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => loop.RunAsync("the probe of the store", Interval, ProbeAsync, stoppingToken);

    private async Task ProbeAsync(CancellationToken stopping)
    {
        if (await room.WhyShutAsync() is { } refused && await store.HasRoomAsync(refused.Bytes, stopping) && await room.OpenAsync(refused))
            LogRoom(refused.Bytes);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The store takes {Bytes} bytes again; jobs are given out again")]
    private partial void LogRoom(long bytes);
}
