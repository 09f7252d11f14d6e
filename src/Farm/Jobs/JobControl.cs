using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Jobs;

/// <summary>Changes a job from outside: cancels it, clears it from its queue, frees it from its worker, retries it.</summary>
/// <param name="redis">The farm's Redis.</param>
/// <param name="time">Only for the times that Hangfire's dashboard shows; states carry Redis's time.</param>
public sealed class JobControl(FarmRedis redis, TimeProvider time)
{
    private static readonly FarmScript CancelOne = new("id, reason" + HangfireStates.Arguments, HangfireStates.Functions + JobMoves.Move + """
        local id, job = arg.id, key.job(arg.id)
        local state, carrier, queue = unpack(redis.call('HMGET', job, jobField.state, jobField.carrier, jobField.queue), 1, 3)
        if not state then return '' end
        if state ~= jobState.waiting and state ~= jobState.running then return state end
        forget(carrier, queue, arg.reason) -- a running one's lease is void: its worker stops
        redis.call('ZREM', key.unqueued, id)
        redis.call('HSET', job, jobField.finished, now(), jobField.error, arg.reason)
        move(id, jobState.cancelled)
        return state
        """);

    private static readonly FarmScript ClearSome = new("most, reason" + HangfireStates.Arguments, HangfireStates.Functions + JobMoves.Move + """
        local left = tonumber(arg.most)
        local removed = 0
        for _, queue in ipairs(redis.call('SMEMBERS', key.queues)) do
          if left == 0 then break end
          for _, id in ipairs(redis.call('ZRANGE', key.queue(queue), 0, left - 1)) do
            local job = key.job(id)
            local carrier, file, mark = unpack(redis.call('HMGET', job, jobField.carrier, jobField.file, jobField.mark), 1, 3)
            forget(carrier, queue, arg.reason)
            redis.call('ZREM', key.unqueued, id)
            -- A line cleared before it ran may be asked for again; the watch must not bring it back by itself.
            if file and redis.call('HGET', key.jobsFile(file), mark) == id then
              redis.call('HSET', key.jobsFile(file), mark, '!' .. id)
            end
            redis.call('HSET', job, jobField.finished, now(), jobField.error, arg.reason)
            move(id, jobState.cancelled)
            removed = removed + 1
            left = left - 1
          end
        end
        return removed
        """);

    // An empty order means that no other worker may have the job.
    private static readonly FarmScript Unpin = new("id, order, queue, reason, hf" + HangfireStates.Arguments, HangfireStates.Functions + JobMoves.Move + JobCarrier.Enqueue + """
        local id, job = arg.id, key.job(arg.id)
        local state, carrier, queue = unpack(redis.call('HMGET', job, jobField.state, jobField.carrier, jobField.queue), 1, 3)
        if state ~= jobState.waiting then return 0 end
        forget(carrier, queue, arg.reason)
        redis.call('ZREM', key.queue(queue), id)
        unlist(id, queue)
        if arg.order == '' then
          redis.call('ZREM', key.unqueued, id)
          redis.call('HSET', job, jobField.finished, now(), jobField.error, arg.reason)
          move(id, jobState.failed)
        else
          redis.call('HSET', job, jobField.order, arg.order, jobField.queue, arg.queue, jobField.error, arg.reason)
          redis.call('ZREM', key.unqueued, id)
          move(id, jobState.waiting)
          enqueue(id, arg.hf, arg.queue)
          wake(arg.queue)
        end
        return 1
        """);

    private static readonly FarmScript Reopen = new("id, token, hf" + HangfireStates.Arguments, HangfireStates.Functions + JobMoves.Move + JobMoves.Reopen + JobCarrier.Enqueue + """
        local state, token, carrier, queue = unpack(redis.call('HMGET', key.job(arg.id), jobField.state, jobField.token, jobField.carrier, jobField.queue), 1, 4)
        if not state then return {'', 0} end
        if state ~= jobState.failed and state ~= jobState.cancelled and not (state == jobState.completed and token == arg.token) then return {state, 0} end
        drop(carrier, queue, 'otro intento lo sustituye')
        redis.call('HDEL', key.job(arg.id), jobField.carrier)
        reopen(arg.id)
        if string.match(queue or '', '^[a-z0-9_-]+$') then
          enqueue(arg.id, arg.hf, queue)
          wake(queue)
        else
          redis.call('ZADD', key.unqueued, now(), arg.id) -- the sweep says what is wrong with it
        end
        return {state, 1}
        """);

    /// <summary>Cancels a job, waiting or running.</summary>
    /// <param name="id">The job.</param>
    /// <param name="reason">Why, in Spanish, without quotation marks.</param>
    /// <returns>The state it was in: it is cancelled now when that was waiting or running. Null when there is no such job.</returns>
    public async Task<JobState?> CancelAsync(string id, string reason) =>
        JobStates.Find((string?)await CancelOne.RunAsync(redis.Database, [("id", id), ("reason", reason), .. HangfireStates.Now(time)]));

    /// <summary>Ends a job's wait for a worker that is gone. Any other may have it if its order allows that; otherwise it fails.</summary>
    /// <param name="job">A job that is pinned to a worker.</param>
    /// <param name="reason">Why, in Spanish, without quotation marks.</param>
    /// <returns>False when it no longer waits.</returns>
    public async Task<bool> UnpinAsync(JobRecord job, string reason)
    {
        ArgumentNullException.ThrowIfNull(job);
        var free = job.Order.WorkerIsOptional ? job.Order with { Worker = null } : null;
        return (bool)await Unpin.RunAsync(
            redis.Database,
            [
                ("id", job.Id),
                ("order", free is null ? "" : JobHash.Write(free)),
                ("queue", free?.Queue ?? ""),
                ("reason", reason),
                ("hf", JobCarrier.NewId()),
                .. HangfireStates.Now(time),
            ]);
    }

    /// <summary>Takes every waiting job out of the queues; running ones continue.</summary>
    /// <param name="reason">Why, in Spanish, without quotation marks.</param>
    /// <returns>How many were cancelled.</returns>
    public async Task<long> ClearAsync(string reason)
    {
        const int batch = 500; // about 10 ms of Redis's time each
        var bound = await redis.Database.SortedSetLengthAsync(FarmKeys.JobsInState(JobState.Waiting.ToWire())); // a producer must not keep this running forever
        long removed = 0;
        while (removed < bound)
        {
            var some = (long)await ClearSome.RunAsync(
                redis.Database, [("most", Math.Min(batch, bound - removed)), ("reason", reason), .. HangfireStates.Now(time)]);
            if (some == 0)
                break;
            removed += some;
        }

        return removed;
    }

    /// <summary>Puts a job that ended back in its queue with all its attempts again.</summary>
    /// <param name="id">A failed or cancelled job.</param>
    /// <param name="lost">Token of the attempt whose picture is gone: then also a job that it completed.</param>
    /// <returns>The state it was in, null when there is no such job; and whether it waits again.</returns>
    public async Task<(JobState? Before, bool IsAgain)> RetryAsync(string id, long? lost = null)
    {
        var answer = (RedisValue[])(await Reopen.RunAsync(
            redis.Database, [("id", id), ("token", lost ?? -1), ("hf", JobCarrier.NewId()), .. HangfireStates.Now(time)]))!;
        return (JobStates.Find((string?)answer[0]), (bool)answer[1]);
    }
}
