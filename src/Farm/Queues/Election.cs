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
    public const int MostCandidates = Askers.Most;

    /// <summary>
    /// Points by which another must be better to be waited for: as much as a recent failure costs, or a sixth of the processors.
    /// A load changes this much while a job runs. To find the very best of hundreds, each job would be offered to most of them.
    /// </summary>
    public const int Margin = 10;

    /// <summary>How many jobs of a class a question looks at: those at its head may be held, or need a little more memory than the asker has.</summary>
    private const int MostPassedOver = 200;

    private const int Page = 8;

    private static readonly FarmScript CallForLate = new("", NeedClasses.Functions + Askers.Functions + """
        local late = string.format('%.0f', tonumber(now()) - 500)
        for queue in pairs(levels) do
          for _, class in ipairs(redis.call('SMEMBERS', key.classes(queue))) do
            if redis.call('ZCOUNT', key.takeable(queue .. '|' .. class), '-inf', late) > 0 then
              redis.call('PUBLISH', hangfire.newJobs, '')
              return 1
            end
          end
        end
        return 0
        """);

    private static readonly FarmScript Withdraw = new("worker", "return redis.call('ZREM', key.idle, arg.worker)");

    /// <summary>The arguments of <see cref="Function"/>, which <see cref="Question"/> gives.</summary>
    internal const string Arguments = "owner, host, life, room, grace, aging, able, queues";

    /// <summary>The arguments where nothing is asked.</summary>
    internal static readonly (string Name, RedisValue Value)[] NoQuestion =
        [.. Arguments.Split(", ").Select(argument => (argument, RedisValue.EmptyString))];

    /// <summary><c>elect()</c>: a worker's question, which <see cref="Answer"/> reads the answer to. It includes <see cref="LeaseScripts.Own"/>.</summary>
    internal static string Function { get; } = LeaseScripts.Own + NeedClasses.Functions + Askers.Functions + $$"""
        local function elect()
        local me, t, room, able, queues = arg.owner, tonumber(now()), tonumber(arg.room), arg.able, {}
        local grace, aging, due = tonumber(arg.grace), tonumber(arg.aging), dueBy()
        for queue in string.gmatch(arg.queues, '[^,]+') do queues[#queues + 1] = queue end
        local function soon() return {'', '{{(int)FarmStorage.Again.TotalMilliseconds}}'} end
        if redis.call('EXISTS', key.workerOrder(me)) == 1 then -- paused or drained
          redis.call('ZREM', key.idle, me)
          return soon()
        end

        local general = levels[queues[#queues]] ~= nil
        if general and redis.call('EXISTS', key.storeFull) == 1 then return {} end -- what is rendered could not be stored

        -- Hangfire's id, our id, its turn, when it came, what it needs, its algorithm if it is plain, the path it forces.
        local function described(queue, hf, id, turn)
          local f = id and redis.call('HMGET', key.job(id), jobField.created, jobField.memory, jobField.plain, jobField.path) or {}
          return {
            hf = hf, id = f[1] and id, turn = turn, queue = queue, general = levels[queue] ~= nil,
            created = number(f[1], t), need = number(f[2], 0), plain = f[3] or '', path = f[4] or '',
          }
        end

        -- The first job of a class that may be taken and suits the asker. One that somebody holds, or that is about to be enqueued, is passed over, and one
        -- that waits no more is what a program of an earlier version left.
        local passed = {}
        local function first(queue, class)
          local from, seen = 0, 0
          while seen < {{MostPassedOver}} do
            local page = redis.call('ZRANGEBYSCORE', key.takeable(queue .. '|' .. class), '-inf', due, 'WITHSCORES', 'LIMIT', from, {{Page}})
            for i = 1, #page, 2 do
              local id = page[i]
              local state, hf = unpack(redis.call('HMGET', key.job(id), jobField.state, jobField.carrier), 1, 2)
              if state ~= jobState.waiting then
                unlist(id, queue, class)
              else
                from = from + 1
                if hf and hf ~= '' and not passed[hf] and not redis.call('ZSCORE', key.leases, hf)
                  and not redis.call('ZSCORE', hangfire.schedule, queue .. ':' .. hf) and not redis.call('ZSCORE', hangfire.schedule, hf) then
                  local job = described(queue, hf, id, tonumber(page[i + 1]))
                  if suits(job, room, able) then return job end
                end
              end
            end
            if #page < {{2 * Page}} then return nil end
            seen = seen + {{Page}}
          end
        end

        -- The oldest of the classes' first jobs, and how many may be taken.
        local function ofClasses(queue)
          local oldest, count = nil, 0
          for _, class in ipairs(redis.call('SMEMBERS', key.classes(queue))) do
            count = count + redis.call('ZCOUNT', key.takeable(queue .. '|' .. class), '-inf', due)
            local job = suits(leastOf(class, levels[queue] ~= nil), room, able) and first(queue, class)
            if job and (not oldest or job.turn < oldest.turn) then oldest = job end
          end
          return oldest, count
        end

        -- Hangfire's list has jobs that the classes do not have, or not yet: a program of an earlier version put them there, somebody else did, or the clock went back.
        -- The farm's own get their turn. The first of the others is returned if it suits the asker and lies before all that do.
        local function unknown(queue)
          local met
          for place = 1, {{MostPassedOver}} do
            local hf = redis.call('LINDEX', hangfire.queue(queue), -place)
            if not hf then break end
            local id = string.match(redis.call('HGET', hangfire.job(hf), 'Arguments') or '', '[%w%._%-]+')
            local state, carrier = unpack(id and redis.call('HMGET', key.job(id), jobField.state, jobField.carrier) or {}, 1, 2)
            local job = not met and described(queue, hf, id, 0)
            met = met or suits(job, room, able)
            if state == jobState.waiting and carrier == hf then
              local at = redis.call('ZSCORE', key.takeable(queue .. '|' .. classOf(id)), id)
              if not at or number(at, 0) > tonumber(due) then list(id, queue, math.min(number(redis.call('ZSCORE', key.queue(queue), id), t), t)) end
            elseif met and job then
              job.stray = true
              return job -- what lies behind it is looked at when it is gone
            end
          end
        end

        -- The next job of a queue that suits the asker.
        local something = false -- waits, for whomever
        local function candidate(queue)
          local job, count = ofClasses(queue)
          local all = redis.call('LLEN', hangfire.queue(queue))
          something = something or all > 0
          if all <= count then return job end
          return unknown(queue) or ofClasses(queue)
        end

        -- A worker's own queue first. Of the general ones the highest priority, which a long wait raises, and then the oldest.
        local function choose()
          local best
          for _, queue in ipairs(queues) do
            local job = candidate(queue)
            if job then
              if not job.general then return job end
              job.level = levels[job.queue]
              if aging > 0 then job.level = job.level - math.floor((t - job.created) / aging) end
              if not best or job.level < best.level or (job.level == best.level and job.created < best.created) then best = job end
            end
          end
          return best
        end
        local best = choose()
        local function nothing() return something and soon() or {} end

        -- Election: a job is left for a moment to a better worker that also asks.
        local why, others = 'fijado', {}
        if general then
          local mine = number(redis.call('ZSCORE', key.scores, me), 50)
          redis.call('ZADD', key.idle, mine, me)
          redis.call('ZADD', key.lastAsked, t, me)
          redis.call('HSET', key.freeMemory, me, arg.room .. ' ' .. able)
          if not best then return nothing() end
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
              redis.call('PUBLISH', hangfire.newJobs, '\n{{WakeCalls.AtOnce}}' .. better()) -- whoever put the job there may have called others
              if t - since < grace then return {'', string.format('%.0f', grace - (t - since))} end
              local awaited = better()
              why = 'gracia ' .. awaited
              others = askers({{MostCandidates}}, best)
              redis.call('ZREM', key.idle, awaited) -- it was told, and does not come: until it asks again, no other job waits for it
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
        while best do
          if redis.call('LREM', hangfire.queue(best.queue), -1, best.hf) > 0 then break end -- by its id: others before it may not suit
          passed[best.hf] = true -- it lies in no queue of Hangfire's: it is about to, or the reconciler puts it right
          best = choose()
        end
        if not best then return nothing() end

        if best.id and not best.stray then unlist(best.id, best.queue) end
        redis.call('ZREM', key.idle, me)
        local owned = own(best.hf, best.queue, me, arg.host, arg.life)
        if best.id then
          local parts = redis.call('GET', key.scoreParts(me))
          redis.call('HSET', key.fence(best.hf), fenceField.assignment, '{"esclavo":"' .. me .. '","porque":"' .. why ..
            '","candidatos":[' .. table.concat(others, ',') .. '],"puntaje":' .. (parts or 'null') .. '}')
        end
        if general then wake(queues[#queues]) end -- the next for the next job
        for _, part in ipairs(redis.call('HGETALL', hangfire.job(best.hf))) do owned[#owned + 1] = part end
        return owned
        end

        """;

    /// <summary>The script; <see cref="Question"/> makes its arguments and <see cref="Answer"/> reads what it returns.</summary>
    public static FarmScript Script { get; } = new(Arguments, Function + "return elect()");

    /// <summary>
    /// Takes the next job for a worker: first from its own queue, then from the general ones the highest priority that suits its
    /// memory and abilities. A job that waits long rises. A better worker that also asks goes first for a moment of grace.
    /// </summary>
    /// <param name="owner">Who asks.</param>
    /// <param name="queues">In order of precedence.</param>
    /// <param name="freeMemory">Bytes that a job may take here, or null for any.</param>
    /// <param name="able">The owner's <see cref="Abilities"/>, or null when it can do every order. They do not matter for its own queue.</param>
    /// <returns>A lease; or none, and when to ask again if something waits: it is left to a better worker, or is not for this one.</returns>
    public Fetched FetchNext(LeaseOwner owner, IEnumerable<string> queues, long? freeMemory = null, IReadOnlyList<string>? able = null) =>
        Answer(Script.Run(redis.Database, QuestionOf(owner, queues, freeMemory, able)));

    /// <summary>The arguments of <see cref="Function"/> with the farm's times.</summary>
    internal (string Name, RedisValue Value)[] QuestionOf(LeaseOwner owner, IEnumerable<string> queues, long? freeMemory, IReadOnlyList<string>? able) =>
        Question(owner, queues, freeMemory, able, options);

    /// <summary>The worker stops asking for now: no job is left to it.</summary>
    public Task StopAskingAsync(LeaseOwner owner) => Withdraw.RunAsync(redis.Database, ("worker", owner.Name));

    /// <summary>Calls everybody if a job has waited a while that somebody could have: who was called for it may be dead, or may lack the memory that it had.</summary>
    public Task CallForLateAsync() => CallForLate.RunAsync(redis.Database);

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
            ("able", able is null ? "" : $",{string.Join(',', able)},"), // empty for every order
            ("queues", string.Join(',', queues)),
        ];
    }

    /// <summary>What the script returned.</summary>
    public static Fetched Answer(RedisResult result) => Read((RedisValue[])result!);

    /// <summary>What <see cref="Function"/> returned.</summary>
    internal static Fetched Read(ReadOnlySpan<RedisValue> answer) => answer switch
    {
        [] => default,
        [_, var again] => new Fetched(null, TimeSpan.FromMilliseconds((long)again)),
        [var hangfireId, var queue, var token, .. var record] => new Fetched(new Lease(hangfireId!, queue!, (long)token) { Record = Pairs(record) }, null),
        _ => throw new InvalidOperationException("The election's script answers otherwise."),
    };

    private static Dictionary<string, string> Pairs(ReadOnlySpan<RedisValue> flat)
    {
        var pairs = new Dictionary<string, string>(flat.Length / 2);
        for (var i = 0; i + 1 < flat.Length; i += 2)
            pairs[flat[i].ToString()] = flat[i + 1].ToString();
        return pairs;
    }
}
