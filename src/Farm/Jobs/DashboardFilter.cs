using Hangfire.Common;
using Hangfire.States;
using Hangfire.Storage;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;

namespace HpcHangfire.Farm.Jobs;

/// <summary>
/// Hangfire's dashboard moves the Hangfire job that carries ours. This has the job's record follow: deleted is cancelled, enqueued
/// again is retried or given back. Our own scripts write both together and never come here.
/// </summary>
/// <param name="redis">The farm's Redis.</param>
public sealed class DashboardFilter(FarmRedis redis) : IElectStateFilter, IApplyStateFilter
{
    // Hangfire's transaction follows: it writes the carrier's state, takes it out of the schedule and counts it.
    private static readonly FarmScript Delete = new("id, hf", LeaseScripts.Release + JobMoves.Move + """
        local id, job = arg.id, key.job(arg.id)
        local state, carrier, queue = unpack(redis.call('HMGET', job, jobField.state, jobField.carrier, jobField.queue), 1, 3)
        if carrier ~= arg.hf or (state ~= jobState.waiting and state ~= jobState.running) then return 0 end
        release(arg.hf) -- a running one's lease is void: its worker stops
        redis.call('LREM', hangfire.queue(queue or ''), -1, arg.hf)
        redis.call('HSET', job, jobField.finished, now(), jobField.error, 'borrado en el panel de Hangfire')
        move(id, jobState.cancelled)
        return 1
        """);

    private static readonly FarmScript Enqueue = new("id, hf", LeaseScripts.Release + JobMoves.Move + JobMoves.Reopen + """
        local id, job = arg.id, key.job(arg.id)
        local state, carrier, queue = unpack(redis.call('HMGET', job, jobField.state, jobField.carrier, jobField.queue), 1, 3)
        if state == jobState.failed or state == jobState.cancelled then
          redis.call('HSET', job, jobField.carrier, arg.hf)
          reopen(id)
        elseif carrier == arg.hf and state == jobState.running then
          release(arg.hf)
          add(job, jobField.attempts, -1)
          redis.call('HDEL', job, jobField.worker, jobField.started)
          move(id, jobState.waiting)
        elseif carrier == arg.hf and state == jobState.waiting then
          redis.call('LREM', hangfire.queue(queue or ''), -1, arg.hf) -- it may be there already
          redis.call('HDEL', job, jobField.retryAt)
          list(id, queue or '', tonumber(now()))
        end
        return 1
        """);

    /// <summary>A job goes back to the queue of its order, which may not be the one it was enqueued in first.</summary>
    public void OnStateElection(ElectStateContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context is { CandidateState: EnqueuedState again, CurrentState: not null } && JobOf(context.BackgroundJob.Job) is { } id
            && (string?)redis.Database.HashGet(FarmKeys.Job(id), JobFields.Queue) is { } queue && QueueNames.IsValid(queue))
        {
            again.Queue = queue;
        }
    }

    /// <summary>The record moves with the carrier.</summary>
    public void OnStateApplied(ApplyStateContext context, IWriteOnlyTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.OldStateName is null || JobOf(context.BackgroundJob.Job) is not { } id)
            return; // one that is made just now, or the farm's own work
        var script = context.NewState switch
        {
            DeletedState => Delete,
            EnqueuedState => Enqueue,
            _ => null,
        };
        script?.Run(redis.Database, ("id", id), ("hf", context.BackgroundJob.Id));
    }

    /// <summary>Nothing to do.</summary>
    public void OnStateUnapplied(ApplyStateContext context, IWriteOnlyTransaction transaction)
    {
    }

    /// <summary>The job that a Hangfire job carries, or null.</summary>
    internal static string? JobOf(Job? job) => job?.Type == typeof(IRenderJob) && job.Args is [string id, ..] && JobIds.IsValid(id) ? id : null;
}
