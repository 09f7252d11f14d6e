using HpcHangfire.Farm.Redis;

namespace HpcHangfire.Farm.Queues;

/// <summary>
/// The one place that writes Hangfire's own keys. Deleting through its API leaves the id in the queue's list: a worker has
/// to pop every one of these tombstones, and while none does the queue looks full. So a job that leaves its queue without
/// being run is taken out of the list and set to Deleted in the same script that changes our record. Key names and fields
/// are those of Hangfire.Redis.StackExchange 1.12 (RedisWriteOnlyTransaction, DeletedState).
/// </summary>
internal static class HangfireKeys
{
    /// <summary>
    /// Lua: <c>forget(hf, queue, reason, at, day, hour)</c> removes Hangfire job <c>hf</c> from its queue and marks it Deleted;
    /// <c>at</c> is the ISO time, <c>day</c> and <c>hour</c> the statistics' suffixes.
    /// </summary>
    public const string Forget = $$"""
        local H = '{{FarmKeys.HangfirePrefix}}'
        local function forget(hf, queue, reason, at, day, hour)
          if not hf or hf == '' then return end
          redis.call('LREM', H .. 'queue:' .. queue, -1, hf) -- oldest ids lie at the tail, where -1 begins to look
          redis.call('ZREM', H .. 'schedule', hf, queue .. ':' .. hf) -- a job that was enqueued in a named queue is scheduled with its queue's name
          redis.call('ZREM', H .. 'processing', hf)
          local job = H .. 'job:' .. hf
          if redis.call('EXISTS', job) == 0 then return end
          redis.call('HSET', job, 'State', 'Deleted')
          redis.call('DEL', job .. ':state')
          redis.call('HSET', job .. ':state', 'State', 'Deleted', 'Reason', reason, 'DeletedAt', at)
          redis.call('RPUSH', job .. ':history',
            '{"State":"Deleted","Reason":"' .. reason .. '","CreatedAt":"' .. at .. '","DeletedAt":"' .. at .. '"}')
          redis.call('EXPIRE', job, 86400)
          redis.call('EXPIRE', job .. ':state', 86400)
          redis.call('EXPIRE', job .. ':history', 86400)
          redis.call('LPUSH', H .. 'deleted', hf)
          redis.call('LTRIM', H .. 'deleted', 0, 499)
          redis.call('INCR', H .. 'stats:deleted')
          redis.call('INCR', H .. 'stats:deleted:' .. day)
          redis.call('INCR', H .. 'stats:deleted:' .. hour)
          redis.call('EXPIRE', H .. 'stats:deleted:' .. day, 2592000)
          redis.call('EXPIRE', H .. 'stats:deleted:' .. hour, 86400)
        end

        """;
}
