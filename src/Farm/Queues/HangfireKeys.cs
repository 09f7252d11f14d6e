using System.Globalization;
using Hangfire.Common;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Queues;

/// <summary>
/// The one place that writes Hangfire's own keys. Through its API a job cannot leave its queue without a tombstone that a
/// worker has to pop, and cannot change hands in the same step as our record and its lease. So our scripts write the states
/// themselves, as Hangfire.Redis.StackExchange 1.12 lays them out (RedisWriteOnlyTransaction and its state handlers).
/// </summary>
internal static class HangfireKeys
{
    /// <summary>
    /// Lua functions over a Hangfire job <c>hf</c>. <c>when</c> is <see cref="Now"/>'s four values as a table.
    /// <c>forget</c>: out of its queue, its lease void, Deleted. <c>again</c>: at the head of its queue, Enqueued.
    /// <c>failed</c>: its lease void, Failed.
    /// </summary>
    public const string Functions = $$"""
        local H = '{{FarmKeys.HangfirePrefix}}'
        local function json(text) return (string.gsub(text, '[%c"\\]', ' ')) end
        local function state(hf, name, reason, when, fields)
          local job = H .. 'job:' .. hf
          if redis.call('EXISTS', job) == 0 then return false end
          redis.call('HSET', job, 'State', name)
          redis.call('DEL', job .. ':state')
          local entry = '{"State":"' .. name .. '","Reason":"' .. json(reason) .. '","CreatedAt":"' .. when[1] .. '"'
          redis.call('HSET', job .. ':state', 'State', name, 'Reason', reason)
          for i = 1, #fields, 2 do
            redis.call('HSET', job .. ':state', fields[i], fields[i + 1])
            entry = entry .. ',"' .. fields[i] .. '":"' .. json(fields[i + 1]) .. '"'
          end
          redis.call('RPUSH', job .. ':history', entry .. '}')
          redis.call('ZREM', H .. 'processing', hf)
          return true
        end
        local function count(what, when)
          redis.call('INCR', H .. 'stats:' .. what .. ':' .. when[3])
          redis.call('EXPIRE', H .. 'stats:' .. what .. ':' .. when[3], 2592000)
          redis.call('INCR', H .. 'stats:' .. what .. ':' .. when[4])
          redis.call('EXPIRE', H .. 'stats:' .. what .. ':' .. when[4], 86400)
        end
        local function release(hf)
          redis.call('ZREM', P .. 'arriendos', hf)
          redis.call('DEL', P .. 'cerca:' .. hf)
        end
        local function forget(hf, queue, reason, when)
          if not hf or hf == '' then return end
          release(hf)
          redis.call('LREM', H .. 'queue:' .. queue, -1, hf) -- oldest ids lie at the tail, where -1 begins to look
          redis.call('ZREM', H .. 'schedule', hf, queue .. ':' .. hf) -- a job that was enqueued in a named queue is scheduled with its queue's name
          if not state(hf, 'Deleted', reason, when, {'DeletedAt', when[1]}) then return end
          local job = H .. 'job:' .. hf
          redis.call('EXPIRE', job, 86400)
          redis.call('EXPIRE', job .. ':state', 86400)
          redis.call('EXPIRE', job .. ':history', 86400)
          redis.call('LPUSH', H .. 'deleted', hf)
          redis.call('LTRIM', H .. 'deleted', 0, 499) -- as many as Hangfire keeps
          redis.call('INCR', H .. 'stats:deleted')
          count('deleted', when)
        end
        local function again(hf, queue, reason, when)
          state(hf, 'Enqueued', reason, when, {'EnqueuedAt', when[1], 'Queue', queue})
          redis.call('RPUSH', H .. 'queue:' .. queue, hf)
          redis.call('PUBLISH', H .. 'JobFetchChannel', hf)
        end
        local function failed(hf, reason, when)
          release(hf)
          if not state(hf, 'Failed', reason, when, {'FailedAt', when[1], 'ExceptionType', 'Poison', 'ExceptionMessage', reason, 'ExceptionDetails', reason}) then return end
          local job = H .. 'job:' .. hf
          redis.call('PERSIST', job)
          redis.call('PERSIST', job .. ':state')
          redis.call('PERSIST', job .. ':history')
          redis.call('ZADD', H .. 'failed', when[2], hf)
          count('failed', when)
        end

        """;

    /// <summary>A moment as the functions need it: Hangfire's time text, Unix seconds, and the suffixes of the day's and the hour's statistics.</summary>
    public static RedisValue[] Now(TimeProvider time)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return
        [
            JobHelper.SerializeDateTime(now),
            JobHelper.ToTimestamp(now),
            now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            now.ToString("yyyy-MM-dd-HH", CultureInfo.InvariantCulture),
        ];
    }
}
