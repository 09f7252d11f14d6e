using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Queues;

/// <summary>
/// Answers a worker that asks for a job: which is next for it, and whether a better worker that also asks should have it. If
/// not, it gives job and lease in the same step. bench/Placement runs the same script with another clock.
/// </summary>
/// <param name="redis">The farm's Redis.</param>
/// <param name="options">Times.</param>
public sealed class Election(FarmRedis redis, LeaseOptions options)
{
    /// <summary>How many of the best askers are looked at, and listed as candidates: a question's cost must not grow with the farm.</summary>
    public const int MostCandidates = 16;

    /// <summary>
    /// Points by which another must be better to be waited for: as much as a recent failure costs, or a sixth of the processors.
    /// A load changes this much while a job runs. To find the very best of hundreds, each job would be offered to most of them.
    /// </summary>
    public const int Margin = 10;

    /// <summary>How far into a queue a question looks for a job that suits its asker.</summary>
    private const int MostPassedOver = 200;

    private const int LongQueue = 1000;

    // More than the jobs at the head of a queue that are fetched and not begun, or wait for their next attempt, usually are.
    private const int MostOldest = 8;

    // A worker that asks every half second still counts as asking after twice that.
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(1200);

    private static readonly string Levels = string.Join(", ", QueueNames.General.Select((queue, place) => $"{queue} = {place + 1}"));

    private static readonly FarmScript Withdraw = new("worker", "return redis.call('ZREM', key.idle, arg.worker)");

    /// <summary>The script; <see cref="Question"/> makes its arguments and <see cref="Answer"/> reads what it returns.</summary>
    public static FarmScript Script { get; } = new("owner, host, life, room, grace, aging, fresh, able, queues...", LeaseScripts.Own + $$"""
        local me, t, room, able, queues = arg.owner, tonumber(now()), tonumber(arg.room), arg.able, arg.queues
        local grace, aging, fresh = tonumber(arg.grace), tonumber(arg.aging), tonumber(arg.fresh)
        local levels = { {{Levels}} }
        if redis.call('EXISTS', key.workerOrder(me)) == 1 then return {} end -- paused or drained

        local general = levels[queues[#queues]] ~= nil
        if general and redis.call('EXISTS', key.storeFull) == 1 then return {} end -- what is rendered could not be stored

        local function suits(job, free, able)
          local function has(ability) return string.find(able, ',' .. ability .. ',', 1, true) end
          return (free == -1 or job.need <= free)
            and (able == '' or not job.general or (has('{{Abilities.EveryOrder}}') or has(job.plain)) and (job.path == '' or has('{{Abilities.PathPrefix}}' .. job.path)))
        end

        -- Hangfire's id, our id, when it came, what it needs, its algorithm if it is plain, the path it forces.
        local function described(queue, hf, id)
          local f = id and redis.call('HMGET', key.job(id), jobField.created, jobField.memory, jobField.plain, jobField.path) or {}
          return {
            hf = hf, id = f[1] and id, queue = queue, general = levels[queue] ~= nil,
            created = number(f[1], t), need = number(f[2], 0), plain = f[3] or '', path = f[4] or '',
          }
        end

        -- The first job of a queue that suits the asker: the nearest to the end of Hangfire's list. Some servers walk a list to its end (Garnet).
        -- So in a long one our own list of those that wait says which one that is, as long as it agrees.
        local function candidate(queue)
          local list = hangfire.queue(queue)
          if redis.call('LLEN', list) > {{LongQueue}} then
            for _, id in ipairs(redis.call('ZRANGE', key.queue(queue), 0, {{MostOldest}} - 1)) do
              local hf = redis.call('HGET', key.job(id), jobField.carrier)
              if hf and hf ~= '' and redis.call('LPOS', list, hf, 'RANK', -1, 'MAXLEN', {{MostPassedOver}}) then
                local job = described(queue, hf, id)
                if suits(job, room, able) then return job end
              end
            end
          end
          for place = 1, {{MostPassedOver}} do
            local hf = redis.call('LINDEX', list, -place)
            if not hf then return nil end
            local job = described(queue, hf, string.match(redis.call('HGET', hangfire.job(hf), 'Arguments') or '', '[%w%._%-]+'))
            if suits(job, room, able) then return job end
          end
        end

        -- The best askers, best first: those of the first so many that the job suits. Silent ones are dropped.
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
              if w ~= me and t - (tonumber(asked[i] or '') or 0) > fresh then
                redis.call('ZREM', key.idle, w)
              else
                seen = seen + 1
                local free, able = string.match(rooms[i] or '-1 ', '(%S+) (%S*)')
                if w == me or suits(job, number(free, -1), able or '') then r[#r + 1] = {w, number(page[2 * i], 50)} end
              end
            end
          until seen == count or from + #names < count
          return r
        end

        -- A worker's own queue first. Of the general ones the highest priority, which a long wait raises, and then the oldest.
        local best
        for _, queue in ipairs(queues) do
          local job = candidate(queue)
          if job then
            if not job.general then best = job break end
            job.level = levels[job.queue]
            if aging > 0 then job.level = job.level - math.floor((t - job.created) / aging) end
            if not best or job.level < best.level or (job.level == best.level and job.created < best.created) then best = job end
          end
        end

        -- Election: a job is left for a moment to a better worker that also asks.
        local why, others = 'fijado', {}
        if general then
          local mine = number(redis.call('ZSCORE', key.scores, me), 50)
          redis.call('ZADD', key.idle, mine, me)
          redis.call('ZADD', key.lastAsked, t, me)
          redis.call('HSET', key.freeMemory, me, arg.room .. ' ' .. able)
          if not best then return {} end
          if best.general then
            local function better()
              local one = others[1]
              return one and one[1] ~= me and one[2] >= mine + {{Margin}} and one[1]
            end
            others = askers(1, best) -- usually enough to see that this is not for me
            if not better() then others = askers({{MostCandidates}}, best) end
            if better() then
              local since = number(redis.call('GET', key.leftToBetter(best.hf)), t)
              redis.call('SET', key.leftToBetter(best.hf), string.format('%.0f', since), 'PX', 60000)
              if t - since < grace then return {'', string.format('%.0f', grace - (t - since))} end
              why = 'gracia ' .. better()
              others = askers({{MostCandidates}}, best)
            else
              local first = others[1]
              local alone = #others == 1 and first[1] == me
              why = alone and 'unico' or first and first[2] > mine and 'parejo' or 'mejor'
            end
            local listed = false
            for i, one in ipairs(others) do
              listed = listed or one[1] == me
              others[i] = '{"esclavo":"' .. one[1] .. '","puntaje":' .. string.format('%.1f', one[2]) .. '}'
            end
            if not listed then others[#others + 1] = '{"esclavo":"' .. me .. '","puntaje":' .. string.format('%.1f', mine) .. '}' end
          end
        end
        if not best then return {} end

        redis.call('LREM', hangfire.queue(best.queue), -1, best.hf) -- by its id: others before it may not suit
        redis.call('ZREM', key.idle, me)
        local owned = own(best.hf, best.queue, me, arg.host, arg.life)
        if best.id then
          local parts = redis.call('GET', key.scoreParts(me))
          redis.call('HSET', key.fence(best.hf), fenceField.assignment, '{"esclavo":"' .. me .. '","porque":"' .. why ..
            '","candidatos":[' .. table.concat(others, ',') .. '],"puntaje":' .. (parts or 'null') .. '}')
        end
        -- Workers that this election left waiting, or that were woken for one job of many, look again.
        for _, queue in ipairs(queues) do
          if levels[queue] and redis.call('LLEN', hangfire.queue(queue)) > 0 then
            redis.call('PUBLISH', hangfire.newJobs, best.hf)
            break
          end
        end
        return owned
        """);

    /// <summary>
    /// Takes the next job for a worker: first from its own queue, then from the general ones the highest priority that suits its
    /// memory and abilities. A job that waits long rises. A better worker that also asks goes first for a moment of grace.
    /// </summary>
    /// <param name="owner">Who asks.</param>
    /// <param name="queues">In order of precedence.</param>
    /// <param name="freeMemory">Bytes that a job may take here, or null for any.</param>
    /// <param name="able">The owner's <see cref="Abilities"/>, or null when it can do every order. They do not matter for its own queue.</param>
    /// <returns>A lease; or none, and how long the job is left to a better worker, if so.</returns>
    public Fetched FetchNext(LeaseOwner owner, IEnumerable<string> queues, long? freeMemory = null, IReadOnlyList<string>? able = null) =>
        Answer(Script.Run(redis.Database, Question(owner, queues, freeMemory, able, options)));

    /// <summary>The worker stops asking for now: no job is left to it.</summary>
    public void StopAsking(LeaseOwner owner) => Withdraw.Run(redis.Database, ("worker", owner.Name));

    /// <summary>The script's arguments, as <see cref="FetchNext"/> puts them.</summary>
    public static (string Name, RedisValue Value)[] Question(
        LeaseOwner owner, IEnumerable<string> queues, long? freeMemory, IReadOnlyList<string>? able, LeaseOptions options)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(options);
        return
        [
            ("owner", owner.Name),
            ("host", owner.Host),
            ("life", (long)options.Life.TotalMilliseconds),
            ("room", freeMemory ?? -1),
            ("grace", (long)options.Grace.TotalMilliseconds),
            ("aging", (long)options.Aging.TotalMilliseconds),
            ("fresh", (long)Fresh.TotalMilliseconds),
            ("able", able is null ? "" : $",{string.Join(',', able)},"), // empty for every order
            .. queues.Select(queue => ("queues", (RedisValue)queue)),
        ];
    }

    /// <summary>What the script returned.</summary>
    public static Fetched Answer(RedisResult result)
    {
        var answer = (RedisValue[])result!;
        return answer.Length switch
        {
            0 => default,
            2 => new Fetched(null, TimeSpan.FromMilliseconds((long)answer[1])),
            _ => new Fetched(new Lease((string)answer[0]!, (string)answer[1]!, (long)answer[2]), null),
        };
    }
}
