using System.Globalization;
using Hangfire.Common;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Queues;

/// <summary>
/// The one place that writes Hangfire's own states. Through its API a job cannot leave its queue without a tombstone that a
/// worker must pop. And it cannot change hands in the same step as our record and its lease. So our scripts write the states
/// themselves, as Hangfire.Redis.StackExchange 1.12 stores them (RedisWriteOnlyTransaction and its state handlers).
/// </summary>
internal static class HangfireStates
{
    /// <summary>The last arguments of every script with <see cref="Functions"/>; <see cref="Now"/> gives them.</summary>
    public const string Arguments = ", time, unixSecond, day, hour";

    /// <summary>
    /// Lua functions over a Hangfire job <c>hf</c>. <c>forget</c>: out of its queue, its lease void, Deleted. <c>again</c>: at
    /// the head of its queue, Enqueued. <c>failed</c>: its lease void, Failed. <c>drop</c>: one that Hangfire would show as failed for
    /// ever is forgotten. They include <see cref="LeaseScripts.Release"/>,
    /// <see cref="NeedClasses.Functions"/> and <see cref="Askers.Functions"/>.
    /// </summary>
    public static string Functions { get; } = LeaseScripts.Release + NeedClasses.Functions + Askers.Functions + """
        local function json(text) return (string.gsub(text, '[%c"\\]', ' ')) end
        local function state(hf, name, reason, fields)
          local job, details = hangfire.job(hf), hangfire.state(hf)
          if redis.call('EXISTS', job) == 0 then return false end
          redis.call('HSET', job, 'State', name)
          redis.call('DEL', details)
          local entry = '{"State":"' .. name .. '","Reason":"' .. json(reason) .. '","CreatedAt":"' .. arg.time .. '"'
          redis.call('HSET', details, 'State', name, 'Reason', reason)
          for i = 1, #fields, 2 do
            redis.call('HSET', details, fields[i], fields[i + 1])
            entry = entry .. ',"' .. fields[i] .. '":"' .. json(fields[i + 1]) .. '"'
          end
          redis.call('RPUSH', hangfire.history(hf), entry .. '}')
          redis.call('ZREM', hangfire.processing, hf)
          return true
        end
        local function count(what)
          local day, hour = hangfire.statistics(what .. ':' .. arg.day), hangfire.statistics(what .. ':' .. arg.hour)
          redis.call('INCR', day)
          redis.call('EXPIRE', day, 2592000)
          redis.call('INCR', hour)
          redis.call('EXPIRE', hour, 86400)
        end
        local function forget(hf, queue, reason)
          if not hf or hf == '' then return end
          queue = queue or ''
          release(hf)
          redis.call('LREM', hangfire.queue(queue), -1, hf) -- the oldest ids are at the tail, where -1 starts to look
          redis.call('ZREM', hangfire.schedule, hf, queue .. ':' .. hf) -- a job that was enqueued in a named queue is scheduled with its queue's name
          if not state(hf, 'Deleted', reason, {'DeletedAt', arg.time}) then return end
          redis.call('EXPIRE', hangfire.job(hf), 86400)
          redis.call('EXPIRE', hangfire.state(hf), 86400)
          redis.call('EXPIRE', hangfire.history(hf), 86400)
          redis.call('LPUSH', hangfire.deleted, hf)
          redis.call('LTRIM', hangfire.deleted, 0, 499) -- as many as Hangfire keeps
          redis.call('INCR', hangfire.statistics('deleted'))
          count('deleted')
        end
        local function again(hf, queue, reason)
          state(hf, 'Enqueued', reason, {'EnqueuedAt', arg.time, 'Queue', queue})
          redis.call('RPUSH', hangfire.queue(queue), hf)
          local id = string.match(redis.call('HGET', hangfire.job(hf), 'Arguments') or '', '[%w%._%-]+')
          local waits, of, carrier = unpack(id and redis.call('HMGET', key.job(id), jobField.state, jobField.queue, jobField.carrier) or {}, 1, 3)
          if waits == jobState.waiting and of == queue and carrier == hf then listFirst(id, queue) end
          wake(queue)
        end
        local function failed(hf, reason)
          release(hf)
          if not state(hf, 'Failed', reason, {'FailedAt', arg.time, 'ExceptionType', 'Poison', 'ExceptionMessage', reason, 'ExceptionDetails', reason}) then return end
          redis.call('PERSIST', hangfire.job(hf))
          redis.call('PERSIST', hangfire.state(hf))
          redis.call('PERSIST', hangfire.history(hf))
          redis.call('ZADD', hangfire.failed, arg.unixSecond, hf)
          count('failed')
        end
        local function drop(hf, queue, reason)
          if hf and redis.call('ZREM', hangfire.failed, hf) == 1 then forget(hf, queue, reason) end
        end

        """;

    /// <summary>This moment as Hangfire's records have it.</summary>
    public static (string Name, RedisValue Value) Time(TimeProvider time) => ("time", JobHelper.SerializeDateTime(time.GetUtcNow().UtcDateTime));

    /// <summary>A moment as the functions need it: Hangfire's time text, Unix seconds, and the suffixes of the day's and the hour's statistics.</summary>
    public static (string Name, RedisValue Value)[] Now(TimeProvider time)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return
        [
            Time(time),
            ("unixSecond", JobHelper.ToTimestamp(now)),
            ("day", now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            ("hour", now.ToString("yyyy-MM-dd-HH", CultureInfo.InvariantCulture)),
        ];
    }
}
