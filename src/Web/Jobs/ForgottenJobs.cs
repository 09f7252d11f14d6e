using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Redis;

namespace HpcHangfire.Web.Jobs;

/// <summary>Enqueues accepted jobs that a crash or an outage kept from Hangfire. Every master may run it: a job's first carrier wins.</summary>
public sealed partial class ForgottenJobs(JobOutbox outbox, TimeProvider time, ILogger<ForgottenJobs> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    // Longer than a submission takes: a job that is being enqueued right now is not forgotten.
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var tick = new PeriodicTimer(Interval, time);
        while (await tick.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                foreach (var id in await outbox.EnqueueForgottenAsync(Age))
                    LogEnqueued(id);
            }
            catch (Exception e) when (RedisOutage.Is(e))
            {
                // The next round finds the same jobs again.
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId} was accepted but not enqueued; enqueued now")]
    private partial void LogEnqueued(string jobId);
}
