using Hangfire.Common;
using Hangfire.States;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Redis;

namespace HpcHangfire.WorkerHost.Rendering;

/// <summary>
/// Decides what a failed attempt leads to, once, for Hangfire and for the job's record: another attempt after a growing
/// delay, or the end. The record is written first; should the worker die before Hangfire's state follows, the job runs again
/// and finds its record.
/// </summary>
public sealed partial class RetryFilter(JobLedger ledger, WorkerOptions options, ILogger<RetryFilter> log) : JobFilterAttribute, IElectStateFilter
{
    /// <inheritdoc />
    public void OnStateElection(ElectStateContext context)
    {
        if (context.CandidateState is not FailedState failed)
            return;
        if (failed.Exception is RenderFailedException e)
        {
            TimeSpan? retryIn = e.Attempt.Number < options.MaxAttempts ? options.RetryDelay * e.Attempt.Number : null;
            // Hangfire's filters are synchronous and run on the slot's own thread.
            var recorded = ledger.FailAsync(e.Attempt, e.Message, retryIn).GetAwaiter().GetResult();
            if (recorded && retryIn is { } delay)
            {
                LogRetry(e.Attempt.JobId, e.Attempt.Number, options.MaxAttempts, delay.TotalSeconds, e.Message);
                context.CandidateState = new ScheduledState(delay) { Reason = e.Message };
            }
            else if (recorded)
            {
                LogFailed(e.Attempt.JobId, e.Attempt.Number, e.Message);
            }
        }
        else if (RedisOutage.Is(failed.Exception))
        {
            context.CandidateState = new ScheduledState(TimeSpan.FromSeconds(1)) { Reason = "Redis no respondía" };
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId}: attempt {Attempt} of {MaxAttempts} failed, next in {Seconds} s: {Reason}")]
    private partial void LogRetry(string jobId, int attempt, int maxAttempts, double seconds, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {JobId} failed for good after attempt {Attempt}: {Reason}")]
    private partial void LogFailed(string jobId, int attempt, string reason);
}
