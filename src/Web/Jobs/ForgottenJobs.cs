using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Loops;

namespace HpcHangfire.Web.Jobs;

/// <summary>Enqueues what <see cref="JobOutbox"/> finds. Every master may run it: a job's first carrier wins.</summary>
public sealed partial class ForgottenJobs(JobOutbox outbox, FarmLoop loop, ILogger<ForgottenJobs> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    // Longer than a master of an earlier version takes from a record to its carrier.
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => loop.RunAsync("forgotten jobs", Interval, EnqueueAsync, stoppingToken);

    private async Task EnqueueAsync(CancellationToken stopping)
    {
        foreach (var id in await outbox.EnqueueForgottenAsync(Age))
            LogEnqueued(id);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId} was accepted but not enqueued; enqueued now")]
    private partial void LogEnqueued(string jobId);
}
