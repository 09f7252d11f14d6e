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
            var job = reaped.JobId ?? reaped.HangfireId;
            switch (reaped.Outcome)
            {
                case ReapOutcome.Failed:
                    LogFailed(job, reaped.Reason);
                    break;
                case ReapOutcome.Orphaned:
                    LogOrphaned(job, reaped.Owner);
                    break;
                default:
                    LogRequeued(job, reaped.Owner, reaped.Reason);
                    break;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId}: lease of {Owner} expired, back at the head of its queue: {Reason}")]
    private partial void LogRequeued(string jobId, string owner, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId}: its master is gone, the foreign slave {Owner} keeps it for the next one")]
    private partial void LogOrphaned(string jobId, string owner);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {JobId} failed for good: {Reason}")]
    private partial void LogFailed(string jobId, string reason);
}
