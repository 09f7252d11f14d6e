using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Queues;

/// <summary>Who fetches: a process with one slot, or a master's server.</summary>
/// <param name="Name">The worker's id.</param>
/// <param name="Host">The host it belongs to, whose last sample is evidence should it die.</param>
public sealed record LeaseOwner(string Name, string Host);

/// <summary>A lease that expired, and what became of its job.</summary>
/// <param name="HangfireId">The Hangfire job.</param>
/// <param name="JobId">Our job, or null when it had not begun or is the farm's own work.</param>
/// <param name="Owner">Who held it.</param>
/// <param name="Failed">True when its attempts were used up; otherwise it is back at the head of its queue.</param>
/// <param name="Reason">What happened, in Spanish.</param>
public sealed record Reaped(string HangfireId, string? JobId, string Owner, bool Failed, string Reason);

/// <summary>
/// Leases of Hangfire jobs, each step one script: what was popped is owned in the same instant, and only the holder of the
/// newest token can renew, finish or give back. Leases run on Redis's clock alone. (Fencing tokens: Kleppmann, "How to do
/// distributed locking", 2016; visibility timeouts that are renewed: Amazon SQS.)
/// </summary>
/// <param name="redis">The farm's Redis.</param>
/// <param name="options">Times.</param>
/// <param name="time">Only for the times that Hangfire's dashboard shows.</param>
public sealed class LeaseTable(FarmRedis redis, LeaseOptions options, TimeProvider time)
{
    // A pause this long without any look for expired leases means that nobody could renew either: Redis or all hosts were away.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    // What was popped is owned in the same step: token, lease, and what the fetch answers.
    internal const string Own = HangfireKeys.Functions + """
        local function own(hf, queue, owner, host, life)
          -- The clock, not a counter alone: a counter that Redis lost a second of would give a token twice.
          local t = redis.call('TIME')
          local token = t[1] * 1000000 + t[2]
          local last = tonumber(redis.call('GET', P .. 'cerca:seq') or '0')
          if token <= last then token = last + 1 end
          token = string.format('%.0f', token)
          redis.call('SET', P .. 'cerca:seq', token)
          redis.call('HDEL', P .. 'cerca:' .. hf, 'trabajo', 'asignacion')
          redis.call('HSET', P .. 'cerca:' .. hf, 'token', token, 'dueno', owner, 'nodo', host, 'cola', queue)
          redis.call('ZADD', P .. 'arriendos', string.format('%.0f', tonumber(now()) + tonumber(life)), hf)
          return {hf, queue, token}
        end

        """;

    private static readonly FarmScript Withdraw = new("""
        -- ARGV: worker
        return redis.call('ZREM', P .. 'ociosos', ARGV[1])
        """);

    private static readonly FarmScript RenewOne = new("""
        -- ARGV: Hangfire's id, token, life in milliseconds
        if redis.call('HGET', P .. 'cerca:' .. ARGV[1], 'token') ~= ARGV[2] then return 0 end
        redis.call('ZADD', P .. 'arriendos', string.format('%.0f', tonumber(now()) + tonumber(ARGV[3])), ARGV[1])
        return 1
        """);

    private static readonly FarmScript Finish = new(HangfireKeys.Functions + """
        -- ARGV: Hangfire's id, token
        if redis.call('HGET', P .. 'cerca:' .. ARGV[1], 'token') ~= ARGV[2] then return 0 end
        release(ARGV[1])
        return 1
        """);

    private static readonly FarmScript Return = new(HangfireKeys.Functions + """
        -- ARGV: Hangfire's id, token, when …
        local f = redis.call('HMGET', P .. 'cerca:' .. ARGV[1], 'token', 'cola')
        if f[1] ~= ARGV[2] then return 0 end
        release(ARGV[1])
        again(ARGV[1], f[2], 'devuelto por su esclavo', {ARGV[3], ARGV[4], ARGV[5], ARGV[6]})
        return 1
        """);

    private static readonly FarmScript ReapSome = new(HangfireKeys.Functions + """
        -- ARGV: pause, life, most attempts, when …
        local t = tonumber(now())
        local when = {ARGV[4], ARGV[5], ARGV[6], ARGV[7]}
        local last = tonumber(redis.call('GET', P .. 'segador:ultimo') or '0')
        redis.call('SET', P .. 'segador:ultimo', now())
        if t - last > tonumber(ARGV[1]) then
          redis.call('SET', P .. 'segador:gracia', string.format('%.0f', t + tonumber(ARGV[2])))
        end
        if t < tonumber(redis.call('GET', P .. 'segador:gracia') or '0') then return {} end
        local r = {}
        for _, hf in ipairs(redis.call('ZRANGEBYSCORE', P .. 'arriendos', '-inf', now(), 'LIMIT', 0, 100)) do
          local fence = P .. 'cerca:' .. hf
          local f = redis.call('HMGET', fence, 'cola', 'dueno', 'nodo', 'trabajo', 'token')
          redis.call('ZREM', P .. 'arriendos', hf)
          redis.call('HSET', fence, 'token', '') -- from now on its owner is refused
          local state = redis.call('HGET', H .. 'job:' .. hf, 'State')
          local scheduled = state == 'Scheduled' and (redis.call('ZSCORE', H .. 'schedule', hf) or redis.call('ZSCORE', H .. 'schedule', f[1] .. ':' .. hf))
          if scheduled or (state ~= 'Processing' and state ~= 'Enqueued' and state ~= 'Scheduled') then
            redis.call('DEL', fence) -- it ended, or its next attempt is planned; only the acknowledgement was lost
          else
            local id, reason, over = f[4] or '', 'El arriendo de ' .. f[2] .. ' venció', false
            local j = redis.call('HMGET', P .. 'trabajo:' .. id, 'estado', 'ficha', 'intentos')
            if j[1] == 'en_curso' and j[2] == f[5] then
              local p = redis.call('HMGET', P .. 'progreso:' .. id, 'p', 'fase')
              local sample = redis.call('GET', P .. 'host:' .. f[3] .. ':muestra')
              reason = 'El esclavo ' .. f[2] .. ' cayó en el intento ' .. j[3] .. ', al ' ..
                string.format('%.0f', 100 * tonumber(p[1] or '0')) .. ' % (' .. (p[2] or 'sin empezar') .. ')'
              failure(f[2], id)
              redis.call('HSET', P .. 'trabajo:' .. id, 'error', reason,
                'evidencia', '{"esclavo":"' .. f[2] .. '","intento":' .. j[3] .. ',"progreso":' .. (p[1] or '0') .. ',"muestra":' .. (sample or 'null') .. '}')
              over = tonumber(j[3]) >= tonumber(ARGV[3])
              if over then
                reason = reason .. '; no quedan intentos'
                redis.call('HSET', P .. 'trabajo:' .. id, 'terminado', now(), 'error', reason)
                move(id, 'fallido')
              else
                move(id, 'pendiente')
              end
            elseif f[1] == 'sistema' then
              over = redis.call('HINCRBY', fence, 'vencidos', 1) >= 3
            end
            if over then failed(hf, reason, when) else again(hf, f[1], reason, when) end
            r[#r + 1] = hf
            r[#r + 1] = id
            r[#r + 1] = f[2]
            r[#r + 1] = over and '1' or '0'
            r[#r + 1] = reason
          end
        end
        return r
        """);

    /// <summary>
    /// Takes the next job for a worker: of its own queue first; then of the general ones the highest priority that suits its
    /// memory and its abilities, where a job that waits long rises, unless a better worker asks too and has not had its moment of grace.
    /// </summary>
    /// <param name="owner">Who asks.</param>
    /// <param name="queues">In order of precedence.</param>
    /// <param name="freeMemory">Bytes that a job may take here, or null when that is no question.</param>
    /// <param name="able">The owner's <see cref="Abilities"/>, or null when it can do every order. Its own queue is not asked about.</param>
    /// <returns>A lease; or none, and how long the job is left to a better worker, if it is.</returns>
    public Fetched FetchNext(LeaseOwner owner, IEnumerable<string> queues, long? freeMemory = null, IReadOnlyList<string>? able = null) =>
        Election.Answer(Election.Script.Run(redis.Database, Election.Question(owner, queues, freeMemory, able, options)));

    /// <summary>The worker asks no more for now: nothing is left to it.</summary>
    public void StopAsking(LeaseOwner owner) => Withdraw.Run(redis.Database, owner.Name);

    /// <summary>Prolongs a lease, even one that expired while nobody took the job.</summary>
    /// <returns>False when it is lost.</returns>
    /// <remarks>Synchronous: the renewing thread must not depend on a thread pool that kernels may have exhausted.</remarks>
    public bool Renew(Lease lease) =>
        (bool)RenewOne.Run(redis.Database, lease.HangfireId, lease.Token, Milliseconds(options.Life));

    /// <summary>The job ended; its lease is over.</summary>
    /// <returns>False when it was lost before.</returns>
    public bool Acknowledge(Lease lease) =>
        (bool)Finish.Run(redis.Database, lease.HangfireId, lease.Token);

    /// <summary>Puts the job back at the head of its queue.</summary>
    /// <returns>False when the lease was lost before: whoever has the job now keeps it.</returns>
    public bool GiveBack(Lease lease) =>
        (bool)Return.Run(redis.Database, [lease.HangfireId, lease.Token, .. HangfireKeys.Now(time)]);

    /// <summary>
    /// Takes jobs away from owners that are silent too long. Every host calls it every second, none needs a lock. After a
    /// pause in which nobody could renew, owners get one more lease's life.
    /// </summary>
    public async Task<IReadOnlyList<Reaped>> ReapAsync()
    {
        var answer = (string[])(await ReapSome.RunAsync(
            redis.Database, [Milliseconds(Pause), Milliseconds(options.Life), options.MaxAttempts, .. HangfireKeys.Now(time)]))!;
        return [.. answer.Chunk(5).Select(r => new Reaped(r[0], r[1].Length > 0 ? r[1] : null, r[2], r[3] == "1", r[4]))];
    }

    private static Lease? Read(RedisResult fetched)
    {
        var answer = (RedisValue[])fetched!;
        return answer.Length == 0 ? null : new Lease((string)answer[0]!, (string)answer[1]!, (long)answer[2]);
    }

    private static long Milliseconds(TimeSpan span) => (long)span.TotalMilliseconds;
}
