using HpcHangfire.Farm.Loops;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HpcHangfire.Farm.Queues;

/// <summary>Looks for expired leases every second, on every host: the first one takes the job away, the others find nothing.</summary>
public sealed partial class Reaper(LeaseTable table, LeaseOptions options, FarmLoop loop, ILogger<Reaper> log) : BackgroundService
{
    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => loop.RunAsync("the reaper", options.ReapInterval, ReapAsync, stoppingToken);

    private async Task ReapAsync(CancellationToken stopping)
    {
        foreach (var reaped in await table.ReapAsync())
        {
            if (reaped.Failed)
                LogFailed(reaped.JobId ?? reaped.HangfireId, reaped.Reason);
            else
                LogRequeued(reaped.JobId ?? reaped.HangfireId, reaped.Owner, reaped.Reason);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId}: lease of {Owner} expired, back at the head of its queue: {Reason}")]
    private partial void LogRequeued(string jobId, string owner, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {JobId} failed for good: {Reason}")]
    private partial void LogFailed(string jobId, string reason);
}
