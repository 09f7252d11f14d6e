using Hangfire.States;
using Hangfire.Storage;
using HpcHangfire.Farm.Queues;

namespace HpcHangfire.Farm.Jobs;

/// <summary>Begins a worker's attempt in the step that makes Hangfire's job Processing, so that it takes no step of its own.</summary>
/// <param name="worker">Who renders what its server fetches.</param>
public sealed class BeginningFilter(string worker) : IApplyStateFilter
{
    /// <summary>The attempt begins with the state.</summary>
    public void OnStateApplied(ApplyStateContext context, IWriteOnlyTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.NewState is ProcessingState && transaction is LeasedTransaction change && DashboardFilter.JobOf(context.BackgroundJob.Job) is { } id)
            change.With(JobLedger.BeginWithState, ("id", id), ("worker", worker));
    }

    /// <summary>Nothing to do.</summary>
    public void OnStateUnapplied(ApplyStateContext context, IWriteOnlyTransaction transaction)
    {
    }
}
