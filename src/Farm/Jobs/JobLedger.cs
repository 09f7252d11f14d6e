using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Jobs;

/// <summary>One attempt at a job: what to render and the token that proves it is the newest attempt.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Order">What is wanted.</param>
/// <param name="Token">Fencing token: greater than that of every earlier attempt at any job.</param>
/// <param name="Number">1 for the first attempt.</param>
public sealed record Attempt(string JobId, RenderOrder Order, long Token, int Number);

/// <summary>
/// The worker's side of a job's record: begin, commit, fail, give back. An attempt carries the fencing token of its lease;
/// once the lease expired, the job was cancelled or another attempt began, every step of it is refused and changes nothing.
/// </summary>
/// <param name="redis">The farm's Redis.</param>
public sealed class JobLedger(FarmRedis redis)
{
    private static readonly FarmScript Begin = new("""
        -- ARGV: id, worker, Hangfire's id, token
        local id = ARGV[1]
        local job = P .. 'trabajo:' .. id
        local fence = P .. 'cerca:' .. ARGV[3]
        if redis.call('HGET', fence, 'token') ~= ARGV[4] then return {'', 'perdido'} end
        local f = redis.call('HMGET', job, 'estado', 'hangfire', 'orden', 'ficha', 'intentos')
        if not f[1] then return {'', 'desconocido'} end
        if f[1] == 'en_curso' and f[4] == ARGV[4] then return {f[3], f[5]} end -- the same step again
        if f[1] ~= 'pendiente' and f[1] ~= 'en_curso' then return {'', f[1]} end
        if f[2] and f[2] ~= '' and f[2] ~= ARGV[3] then return {'', 'de otro'} end -- a later Hangfire job carries it now
        redis.call('HSET', fence, 'trabajo', id)
        redis.call('HDEL', job, 'terminado', 'reintento')
        redis.call('HSET', job, 'hangfire', ARGV[3], 'ficha', ARGV[4], 'esclavo', ARGV[2], 'iniciado', now(),
          'asignacion', redis.call('HGET', fence, 'asignacion') or '')
        redis.call('DEL', P .. 'progreso:' .. id, P .. 'consola:' .. id)
        local number = redis.call('HINCRBY', job, 'intentos', 1)
        move(id, 'en_curso')
        return {f[3], number}
        """);

    private const string OnlyNewest = """
        -- ARGV: id, token, …
        local job = P .. 'trabajo:' .. ARGV[1]
        local f = redis.call('HMGET', job, 'estado', 'ficha')
        if f[1] ~= 'en_curso' or f[2] ~= ARGV[2] then return 0 end

        """;

    // How an attempt ended is remembered: a step that is sent again, since an outage swallowed its answer, was done, not too late.
    private static string Once(string step) => $"""
        local step = ARGV[2] .. ' {step}'
        if redis.call('HGET', P .. 'trabajo:' .. ARGV[1], 'cierre') == step then return 1 end
        {OnlyNewest}
        redis.call('HSET', job, 'cierre', step)

        """;

    private static readonly FarmScript Commit = new(Once("commit") + """
        -- ARGV[3]: result; ARGV[4]: what a foreign slave delivered, or nothing
        redis.call('HSET', job, 'resultado', ARGV[3], 'terminado', now())
        redis.call('HDEL', job, 'error', 'entrega')
        if ARGV[4] ~= '' then redis.call('HSET', job, 'entrega', ARGV[4]) end
        move(ARGV[1], 'completado')
        redis.call('RPUSH', P .. 'resultados:por-escribir', ARGV[1])
        return 1
        """);

    private static readonly FarmScript Fail = new(Once("fail") + """
        -- ARGV[3]: reason; ARGV[4]: milliseconds until the next attempt, or -1 for none; ARGV[5]: what a foreign slave delivered, or nothing;
        -- ARGV[6]: whether the worker is to blame
        redis.call('HSET', job, 'error', ARGV[3])
        if ARGV[6] == '1' then failure(redis.call('HGET', job, 'esclavo'), ARGV[1]) end
        if ARGV[5] ~= '' then redis.call('HSET', job, 'entrega', ARGV[5]) end
        if ARGV[4] == '-1' then
          redis.call('HSET', job, 'terminado', now())
          move(ARGV[1], 'fallido')
        else
          redis.call('HSET', job, 'reintento', string.format('%.0f', tonumber(now()) + tonumber(ARGV[4])))
          move(ARGV[1], 'pendiente')
        end
        return 1
        """);

    private static readonly FarmScript GiveBack = new(Once("return") + """
        redis.call('HINCRBY', job, 'intentos', -1) -- an orderly stop is no failed attempt
        redis.call('HDEL', job, 'esclavo', 'iniciado')
        move(ARGV[1], 'pendiente')
        return 1
        """);

    private static readonly FarmScript Holds = new(OnlyNewest + "return 1");

    /// <summary>Starts an attempt.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="worker">Who renders it.</param>
    /// <param name="lease">The worker's lease on the Hangfire job that carries it.</param>
    /// <returns>The attempt; null when there is nothing to do: the job is done, cancelled, gone, carried by another Hangfire job, or the lease is lost.</returns>
    public async Task<Attempt?> BeginAsync(string jobId, string worker, Lease lease)
    {
        var answer = (RedisValue[])(await Begin.RunAsync(redis.Database, jobId, worker, lease.HangfireId, lease.Token))!;
        return (string?)answer[0] is { Length: > 0 } order
            ? new Attempt(jobId, JobHash.ReadOrder(order), lease.Token, (int)answer[1])
            : null;
    }

    /// <summary>Publishes the result, once.</summary>
    /// <returns>False when a newer attempt began or the job was cancelled: nothing was published.</returns>
    public Task<bool> CommitAsync(Attempt attempt, RenderResult result) => CommitAsync(attempt.JobId, attempt.Token, result);

    /// <summary>Publishes the result, once.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="token">Token of the attempt.</param>
    /// <param name="result">What it came to.</param>
    /// <param name="delivery">What a foreign slave delivered with it.</param>
    /// <returns>False when a newer attempt began or the job was cancelled: nothing was published.</returns>
    public async Task<bool> CommitAsync(string jobId, long token, RenderResult result, Delivery? delivery = null) =>
        (bool)await Commit.RunAsync(redis.Database, jobId, token, JobHash.Write(result), JobHash.Write(delivery));

    /// <summary>Records a failed attempt.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="reason">One Spanish sentence.</param>
    /// <param name="retryIn">Time until the next one, or null when this was the last.</param>
    /// <param name="lowersScore">Whether it tells against its worker; not where the order could never have been done there.</param>
    /// <returns>False when it was no longer the newest attempt.</returns>
    public Task<bool> FailAsync(Attempt attempt, string reason, TimeSpan? retryIn, bool lowersScore = true) =>
        FailAsync(attempt.JobId, attempt.Token, reason, retryIn, lowersScore: lowersScore);

    /// <summary>Records a failed attempt.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="token">Token of the attempt.</param>
    /// <param name="reason">One Spanish sentence.</param>
    /// <param name="retryIn">Time until the next one, or null when this was the last.</param>
    /// <param name="delivery">What a foreign slave delivered with it.</param>
    /// <param name="lowersScore">Whether it tells against its worker.</param>
    /// <returns>False when it was no longer the newest attempt.</returns>
    public async Task<bool> FailAsync(string jobId, long token, string reason, TimeSpan? retryIn, Delivery? delivery = null, bool lowersScore = true) =>
        (bool)await Fail.RunAsync(redis.Database, jobId, token, reason, (long)(retryIn?.TotalMilliseconds ?? -1), JobHash.Write(delivery), lowersScore);

    /// <summary>Gives an unfinished job back to its queue: the worker stops.</summary>
    /// <returns>False when it was no longer the newest attempt.</returns>
    public async Task<bool> GiveBackAsync(Attempt attempt) =>
        (bool)await GiveBack.RunAsync(redis.Database, attempt.JobId, attempt.Token);

    /// <summary>Whether <paramref name="token"/> is that of the newest attempt at a running job.</summary>
    public async Task<bool> HoldsAsync(string jobId, long token) =>
        (bool)await Holds.RunAsync(redis.Database, jobId, token);
}
