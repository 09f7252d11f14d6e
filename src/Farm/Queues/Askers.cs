using HpcHangfire.Contract.Jobs;

namespace HpcHangfire.Farm.Queues;

/// <summary>
/// Lua functions over the workers that have no job: each says with every question that it is there, how much memory it has free and what it
/// can do. News of a job calls those whom it suits best, not all: <see cref="WakeCalls"/>.
/// </summary>
internal static class Askers
{
    /// <summary>How many of the best are looked at: a question's cost must not grow with the farm.</summary>
    public const int Most = 16;

    // Milliseconds: a job's turn is finer than the clock of a question, which may fall in the same millisecond.
    private const int Soon = 2;

    // Who asks at least every so often (FarmStorage.Poll) still counts as asking after twice that and a little.
    private const int Fresh = 12_000;

    private static readonly string Levels = string.Join(", ", QueueNames.General.Select((queue, place) => $"{queue} = {place + 1}"));
    private static readonly string General = string.Join(", ", QueueNames.General.Select(queue => $"'{queue}'"));

    /// <summary>
    /// <c>levels[queue]</c>: a general queue's place. <c>dueBy()</c>: jobs whose turn is not later may be taken now. <c>leastOf(class, general)</c>: the job of a
    /// class that needs least. <c>suits(job, free, able)</c>: whether who has so many free bytes and can do these things may take it. <c>askers(count, job)</c>:
    /// those of the first so many that it suits, best first, each with its score. <c>wake(queue)</c>: calls for whatever waits in the general queues, or for
    /// another queue. They need <see cref="NeedClasses.Functions"/>.
    /// </summary>
    public static string Functions { get; } = $$"""
        local levels = { {{Levels}} }
        local function dueBy() return string.format('%.0f', tonumber(now()) + {{Soon}}) end
        local function leastOf(class, general)
          local exponent, plain, path = string.match(class, '^(%d+)|([^|]*)|([^|]*)$')
          return {need = least(tonumber(exponent)), plain = plain, path = path, general = general}
        end
        local function suits(job, free, able)
          local function has(ability) return string.find(able, ',' .. ability .. ',', 1, true) end
          return (free == -1 or job.need <= free)
            and (able == '' or not job.general or (has('{{Abilities.EveryOrder}}') or has(job.plain)) and (job.path == '' or has('{{Abilities.PathPrefix}}' .. job.path)))
        end
        local function askers(count, job)
          local r, seen = {}, 0
          repeat
            local from = seen
            local page = redis.call('ZREVRANGE', key.idle, from, count - 1, 'WITHSCORES')
            if #page == 0 then break end
            local names = {}
            for i = 1, #page, 2 do names[#names + 1] = page[i] end
            local asked = redis.call('ZMSCORE', key.lastAsked, unpack(names))
            local rooms = redis.call('HMGET', key.freeMemory, unpack(names))
            for i, w in ipairs(names) do
              if tonumber(now()) - (tonumber(asked[i] or '') or 0) > {{Fresh}} then
                redis.call('ZREM', key.idle, w) -- it is silent
              else
                seen = seen + 1
                local free, able = string.match(rooms[i] or '-1 ', '(%S+) (%S*)')
                if suits(job, number(free, -1), able or '') then r[#r + 1] = {w, number(page[2 * i], 50)} end
              end
            end
          until seen == count or from + #names < count
          return r
        end
        local function wake(queue)
          if not levels[queue] then redis.call('PUBLISH', hangfire.newJobs, '\n{{WakeCalls.Queue}}' .. queue) return end
          if redis.call('EXISTS', key.idle) == 0 then return end
          local due, called, call = dueBy(), {}, ''
          for _, general in ipairs({ {{General}} }) do
            for _, class in ipairs(redis.call('SMEMBERS', key.classes(general))) do
              local count = redis.call('ZCOUNT', key.takeable(general .. '|' .. class), '-inf', due)
              if count > 0 then
                local job = leastOf(class, true)
                local first = redis.call('ZRANGEBYSCORE', key.takeable(general .. '|' .. class), '-inf', due, 'LIMIT', 0, 1)[1]
                job.need = number(redis.call('HGET', key.job(first), jobField.memory), job.need)
                local some = askers({{Most}}, job)
                if #some == 0 then redis.call('PUBLISH', hangfire.newJobs, '') return end -- somebody's memory may have grown since
                for i = 1, math.min(3, #some) do
                  local who = some[i][1]
                  if not called[who] then
                    called[who] = true
                    call = call .. '\n' .. (i <= math.min(2, count) and '{{WakeCalls.AtOnce}}' or '{{WakeCalls.ABitLater}}') .. who
                  end
                end
              end
            end
          end
          if call ~= '' then redis.call('PUBLISH', hangfire.newJobs, call) end
        end

        """;
}
