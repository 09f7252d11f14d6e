using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Loops;

namespace HpcHangfire.Web.Artifacts;

/// <summary>
/// Finds out when the store has room again: it writes as much as was refused, and removes it. Free space as the system tells it would
/// say less: of quotas, reserves and failing disks it knows nothing, and a reserve of our own could be more than a small disk has.
/// </summary>
public sealed partial class RoomProbe(StoreRoom room, JobReader jobs, IArtifactStore store, FarmLoop loop, ILogger<RoomProbe> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => loop.RunAsync("the probe of the store", Interval, ProbeAsync, stoppingToken);

    private async Task ProbeAsync(CancellationToken stopping)
    {
        if (await room.WhyShutAsync() is not { } refused || !await room.TakeTurnAsync(Interval / 2))
            return;
        // Nobody needs room for a job that was cancelled meanwhile.
        var isWanted = await jobs.FindAsync(refused.JobId) is { State: JobState.Waiting or JobState.Running };
        if ((!isWanted || await store.HasRoomAsync(refused.Bytes, stopping)) && await room.OpenAsync(refused))
            LogOpen(refused.JobId);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} no longer lacks room in the store; jobs are given out again")]
    private partial void LogOpen(string jobId);
}
