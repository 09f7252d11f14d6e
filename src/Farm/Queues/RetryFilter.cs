using Hangfire.States;
using HpcHangfire.Farm.Redis;

namespace HpcHangfire.Farm.Queues;

/// <summary>
/// Turns Hangfire's Failed into Scheduled where the job's record says that another attempt follows. Hangfire's own retry
/// filter counts by itself; here the record counts, crashed attempts included.
/// </summary>
public sealed class RetryFilter : IElectStateFilter
{
    /// <inheritdoc />
    public void OnStateElection(ElectStateContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.CandidateState is not FailedState failed)
            return;
        failed.IncludeFileInfo = false; // the dashboard shows the stack to whoever may see it, and where our sources were is nobody's business
        if (failed.Exception is RenderFailedException { RetryIn: { } delay } e)
            context.CandidateState = new ScheduledState(delay) { Reason = e.Message };
        else if (RedisOutage.Is(failed.Exception))
            context.CandidateState = new ScheduledState(TimeSpan.FromSeconds(1)) { Reason = "Redis no respondía" };
    }
}
