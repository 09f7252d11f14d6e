using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Queues;

/// <summary>Who fetches: a process with one slot, or a master's server.</summary>
/// <param name="Name">The worker's id.</param>
/// <param name="Host">The host it belongs to, whose last sample is evidence if it dies.</param>
public sealed record LeaseOwner(string Name, string Host);

/// <summary>A lease that expired, and what happened to its job.</summary>
/// <param name="HangfireId">The Hangfire job.</param>
/// <param name="JobId">Our job, or null when it had not begun or is the farm's own work.</param>
/// <param name="Owner">Who held it.</param>
/// <param name="Failed">True when its attempts were used up; otherwise it is back at the head of its queue.</param>
/// <param name="Reason">What happened, in Spanish.</param>
public sealed record Reaped(string HangfireId, string? JobId, string Owner, bool Failed, string Reason);

/// <summary>
/// Leases of Hangfire jobs, each step one script: only the holder of the newest token can renew, finish or give back.
/// <see cref="Election"/> gives them in the step that takes the job; only Redis's clock counts. (Fencing tokens: Kleppmann,
/// "How to do distributed locking", 2016; visibility timeouts that are renewed: Amazon SQS.)
/// </summary>
/// <param name="redis">The farm's Redis.</param>
/// <param name="options">Times.</param>
/// <param name="time">Only for the times that Hangfire's dashboard shows.</param>
public sealed class LeaseTable(FarmRedis redis, LeaseOptions options, TimeProvider time)
{
    // A pause this long without any look for expired leases means that nobody could renew either: Redis or all hosts were away.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private static readonly FarmScript RenewSome = new("life, leases...", """
        local untilWhen = string.format('%.0f', tonumber(now()) + tonumber(arg.life))
        local r = {}
        for i, lease in ipairs(arg.leases) do
          local hf, token = string.match(lease, '(%S+) (%S+)')
          local mine = redis.call('HGET', key.fence(hf), fenceField.token) == token
          if mine then redis.call('ZADD', key.leases, untilWhen, hf) end
          r[i] = mine and 1 or 0
        end
        return r
        """);

    private static readonly FarmScript Finish = new("hf, token", LeaseScripts.Release + """
        if redis.call('HGET', key.fence(arg.hf), fenceField.token) ~= arg.token then return 0 end
        release(arg.hf)
        return 1
        """);

    private static readonly FarmScript Return = new("hf, token" + HangfireStates.Arguments, HangfireStates.Functions + """
        local f = redis.call('HMGET', key.fence(arg.hf), fenceField.token, fenceField.queue)
        if f[1] ~= arg.token then return 0 end
        release(arg.hf)
        again(arg.hf, f[2], 'devuelto por su esclavo')
        return 1
        """);

    private static readonly FarmScript ReapSome = new("pause, life, mostAttempts, mostEvictions" + HangfireStates.Arguments, HangfireStates.Functions + JobMoves.Move + JobMoves.Failure + $$"""
        local t = tonumber(now())
        local last = tonumber(redis.call('GET', key.lastReap) or '0')
        redis.call('SET', key.lastReap, now())
        if t - last > tonumber(arg.pause) then
          redis.call('SET', key.reapGrace, string.format('%.0f', t + tonumber(arg.life)))
        end
        if t < tonumber(redis.call('GET', key.reapGrace) or '0') then return {} end

        -- Records its attempt as a crash; returns what happened, and whether it was the last one.
        local function crash(id, owner, host, attempt)
          local p = redis.call('HMGET', key.progress(id), progressField.fraction, progressField.phase)
          local sample = redis.call('GET', key.hostSample(host))
          local reason = 'El esclavo ' .. owner .. ' cayó en el intento ' .. attempt .. ', al ' ..
            string.format('%.0f', 100 * tonumber(p[1] or '0')) .. ' % (' .. (p[2] or 'sin empezar') .. ')'
          failure(owner, id)
          redis.call('HSET', key.job(id), jobField.error, reason,
            jobField.evidence, '{"esclavo":"' .. owner .. '","intento":' .. attempt .. ',"progreso":' .. (p[1] or '0') .. ',"muestra":' .. (sample or 'null') .. '}')
          if tonumber(attempt) < tonumber(arg.mostAttempts) then
            move(id, jobState.waiting)
            return reason, false
          end
          reason = reason .. '; no quedan intentos'
          redis.call('HSET', key.job(id), jobField.finished, now(), jobField.error, reason)
          move(id, jobState.failed)
          return reason, true
        end

        -- Counts a death between the fetch and the attempt's begin; true when it was one too many. The order itself may kill whoever reads it.
        local function unbegun(hf, id, owner)
          local j = redis.call('HMGET', key.job(id), jobField.state, jobField.carrier)
          local carrier = j[2] ~= '' and j[2] or hf
          if (j[1] ~= jobState.waiting and j[1] ~= jobState.running) or carrier ~= hf then return end
          local times = redis.call('HINCRBY', key.fence(hf), fenceField.expiries, 1)
          if times < tonumber(arg.mostEvictions) then return end
          local reason = 'Sus esclavos cayeron ' .. times .. ' veces seguidas al tomarlo, antes de empezar; el último, ' .. owner
          redis.call('HSET', key.job(id), jobField.finished, now(), jobField.error, reason)
          move(id, jobState.failed)
          return reason
        end

        local r = {}
        for _, hf in ipairs(redis.call('ZRANGEBYSCORE', key.leases, '-inf', now(), 'LIMIT', 0, 100)) do
          local fence = key.fence(hf)
          local queue, owner, host, id, token = unpack(redis.call('HMGET', fence, fenceField.queue, fenceField.owner, fenceField.host, fenceField.job, fenceField.token), 1, 5)
          redis.call('ZREM', key.leases, hf)
          redis.call('HSET', fence, fenceField.token, '') -- from now on its owner is refused
          local state = redis.call('HGET', hangfire.job(hf), 'State')
          local scheduled = state == 'Scheduled' and (redis.call('ZSCORE', hangfire.schedule, hf) or redis.call('ZSCORE', hangfire.schedule, queue .. ':' .. hf))
          if scheduled or (state ~= 'Processing' and state ~= 'Enqueued' and state ~= 'Scheduled') then
            redis.call('DEL', fence) -- it ended, or its next attempt is planned; only the acknowledgement was lost
          else
            id = id or ''
            local reason, over = 'El arriendo de ' .. owner .. ' venció', false
            local j = redis.call('HMGET', key.job(id), jobField.state, jobField.token, jobField.attempts)
            if j[1] == jobState.running and j[2] == token then
              reason, over = crash(id, owner, host, j[3])
            elseif queue == '{{QueueNames.System}}' then
              over = redis.call('HINCRBY', fence, fenceField.expiries, 1) >= 3
            else
              local of = string.match(redis.call('HGET', hangfire.job(hf), 'Arguments') or '', '[%w%._%-]+')
              local poison = of and unbegun(hf, of, owner)
              if poison then id, reason, over = of, poison, true end
            end
            if over then failed(hf, reason) else again(hf, queue, reason) end
            r[#r + 1] = hf
            r[#r + 1] = id
            r[#r + 1] = owner
            r[#r + 1] = over and '1' or '0'
            r[#r + 1] = reason
          end
        end
        return r
        """);

    /// <summary>Extends a lease, even one that expired while nobody took the job.</summary>
    /// <returns>False when it is lost.</returns>
    public bool Renew(Lease lease) => Renew([lease])[0];

    /// <summary>Extends leases, even those that expired while nobody took the job.</summary>
    /// <returns>For each, false when it is lost.</returns>
    /// <remarks>Synchronous: the renewing thread must not depend on a thread pool that kernels may have exhausted.</remarks>
    public bool[] Renew(IReadOnlyList<Lease> leases) => (bool[])RenewSome.Run(
        redis.Database, [("life", Milliseconds(options.Life)), .. leases.Select(lease => ("leases", (RedisValue)$"{lease.HangfireId} {lease.Token}"))])!;

    /// <summary>The job ended; its lease is over.</summary>
    /// <returns>False when it was lost before.</returns>
    public bool Acknowledge(Lease lease) =>
        (bool)Finish.Run(redis.Database, ("hf", lease.HangfireId), ("token", lease.Token));

    /// <summary>Puts the job back at the head of its queue.</summary>
    /// <returns>False when the lease was lost before: whoever has the job now keeps it.</returns>
    public bool GiveBack(Lease lease) =>
        (bool)Return.Run(redis.Database, [("hf", lease.HangfireId), ("token", lease.Token), .. HangfireStates.Now(time)]);

    /// <summary>
    /// Takes jobs away from owners that are silent too long. Every host calls it every second; none needs a lock. After a
    /// pause in which nobody could renew, owners get another full lease time.
    /// </summary>
    public async Task<IReadOnlyList<Reaped>> ReapAsync()
    {
        var answer = (string[])(await ReapSome.RunAsync(
            redis.Database,
            [("pause", Milliseconds(Pause)), ("life", Milliseconds(options.Life)), ("mostAttempts", options.MaxAttempts), ("mostEvictions", options.MaxEvictions), .. HangfireStates.Now(time)]))!;
        return [.. answer.Chunk(5).Select(r => new Reaped(r[0], r[1].Length > 0 ? r[1] : null, r[2], r[3] == "1", r[4]))];
    }

    private static long Milliseconds(TimeSpan span) => (long)span.TotalMilliseconds;
}
