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
public sealed record Attempt(string JobId, RenderOrder Order, long Token, int Number)
{
    /// <summary>How long ago it began, by Redis's clock; more than nothing when it was taken over from another master.</summary>
    public TimeSpan Age { get; init; }
}

/// <summary>What became of a job whose worker was stopped.</summary>
public enum Eviction
{
    /// <summary>It was no longer that worker's.</summary>
    TooLate = 0,

    /// <summary>It waits for another worker.</summary>
    Waits = 1,

    /// <summary>It failed: its workers were stopped too often.</summary>
    Failed = 2,
}

/// <summary>
/// The worker's side of a job's record: begin, commit, fail, give back. An attempt carries the fencing token of its lease.
/// Once the lease expired, the job was cancelled or another attempt began, every step of it is refused and changes nothing.
/// </summary>
/// <param name="redis">The farm's Redis.</param>
public sealed class JobLedger(FarmRedis redis)
{
    /// <summary><c>begin(id, worker, hf, lease, relayed)</c>: an attempt begins by that lease.</summary>
    private const string Beginning = JobMoves.Move + """
        local function begin(id, worker, hf, lease, relayed)
          local job, fence = key.job(id), key.fence(hf)
          local held, attempt = unpack(redis.call('HMGET', fence, fenceField.token, fenceField.attempt), 1, 2)
          if held ~= lease then return {'', 'perdido'} end
          local state, carrier, order, token, attempts = unpack(redis.call('HMGET', job, jobField.state, jobField.carrier, jobField.order, jobField.token, jobField.attempts), 1, 5)
          if not state then return {'', 'desconocido'} end
          if state == jobState.running and token == attempt then -- the same step again, or another master's attempt that was taken over
            local age = token == lease and 0 or tonumber(now()) - number(redis.call('HGET', job, jobField.started), tonumber(now()))
            return {order or '', attempts or '0', token, string.format('%.0f', age)}
          end
          if state ~= jobState.waiting and state ~= jobState.running then return {'', state} end
          if carrier and carrier ~= '' and carrier ~= hf then return {'', 'de otro'} end -- a later Hangfire job carries it now
          redis.call('HSET', fence, fenceField.job, id, fenceField.attempt, lease)
          if relayed == '1' then redis.call('HSET', fence, fenceField.relayed, '1') end
          redis.call('HDEL', fence, fenceField.expiries)
          redis.call('HDEL', job, jobField.finished, jobField.retryAt)
          redis.call('HSET', job, jobField.carrier, hf, jobField.token, lease, jobField.worker, worker, jobField.started, now(),
            jobField.assignment, redis.call('HGET', fence, fenceField.assignment) or '')
          redis.call('DEL', key.progress(id), key.console(id), key.thumbnail(id), key.preview(id))
          local count = add(job, jobField.attempts, 1)
          move(id, jobState.running)
          return {order or '', count, lease, '0'}
        end

        """;

    private static readonly FarmScript Begin = new("id, worker, hf, token, relayed", Beginning + "return begin(arg.id, arg.worker, arg.hf, arg.token, arg.relayed)");

    /// <summary>Begins an attempt in the step that makes Hangfire's job Processing; see <see cref="LeasedTransaction.With"/>.</summary>
    internal static readonly FarmScript BeginWithState = new(
        $"{LeasedChange.Arguments}, id, worker, {LeasedChange.Commands}",
        Beginning + LeasedChange.Guard + LeasedChange.Apply + $$"""
        local able, begun = pcall(begin, arg.id, arg.worker, arg.hf, arg.token, '0') -- a broken record's fault is found when the attempt begins by itself
        return {'{{LeasedChange.Done}}', unpack(able and begun or {})}
        """);

    private const string OnlyNewest = """
        local job = key.job(arg.id)
        local f = redis.call('HMGET', job, jobField.state, jobField.token)
        if f[1] ~= jobState.running or f[2] ~= arg.token then return 0 end

        """;

    // How an attempt ended is remembered. If an outage swallowed the answer, the step sent again counts as done, not as too late.
    private static string Once(string step) => $"""
        {JobMoves.Move}
        local step = arg.token .. ' {step}'
        if redis.call('HGET', key.job(arg.id), jobField.ending) == step then return 1 end
        {OnlyNewest}
        redis.call('HSET', job, jobField.ending, step)

        """;

    private static readonly FarmScript Commit = new("id, token, result, delivery", Once("commit") + """
        redis.call('HSET', job, jobField.result, arg.result, jobField.finished, now())
        redis.call('HDEL', job, jobField.error, jobField.delivery)
        if arg.delivery ~= '' then redis.call('HSET', job, jobField.delivery, arg.delivery) end
        move(arg.id, jobState.completed)
        redis.call('RPUSH', key.resultsToWrite, arg.id)
        return 1
        """);

    private static readonly FarmScript Fail = new("id, token, reason, retryIn, delivery, lowersScore", JobMoves.Failure + Once("fail") + """
        redis.call('HSET', job, jobField.error, arg.reason)
        if arg.lowersScore == '1' then failure(redis.call('HGET', job, jobField.worker), arg.id) end
        if arg.delivery ~= '' then redis.call('HSET', job, jobField.delivery, arg.delivery) end
        if arg.retryIn == '-1' then
          redis.call('HSET', job, jobField.finished, now())
          move(arg.id, jobState.failed)
        else
          redis.call('HSET', job, jobField.retryAt, string.format('%.0f', tonumber(now()) + tonumber(arg.retryIn)))
          move(arg.id, jobState.waiting)
        end
        return 1
        """);

    private static readonly FarmScript GiveBack = new("id, token, mostEvictions", """
        local ended = redis.call('HMGET', key.job(arg.id), jobField.ending, jobField.state)
        if ended[1] == arg.token .. ' return' and ended[2] == jobState.failed then return 2 end

        """ + Once("return") + """
        add(job, jobField.attempts, -1) -- an orderly stop is not a failed attempt
        local times = arg.mostEvictions ~= '-1' and add(job, jobField.evictions, 1)
        if times and times >= tonumber(arg.mostEvictions) then
          redis.call('HSET', job, jobField.finished, now(),
            jobField.error, 'Su esclavo fue detenido ' .. times .. ' veces mientras lo calculaba; el último, ' .. (redis.call('HGET', job, jobField.worker) or '?'))
          move(arg.id, jobState.failed)
          return 2
        end
        redis.call('HDEL', job, jobField.worker, jobField.started)
        move(arg.id, jobState.waiting)
        return 1
        """);

    private static readonly FarmScript Postpone = new("id, token, reason, againIn", Once("later") + """
        add(job, jobField.attempts, -1)
        redis.call('HDEL', job, jobField.worker, jobField.started)
        redis.call('HSET', job, jobField.error, arg.reason, jobField.retryAt, string.format('%.0f', tonumber(now()) + tonumber(arg.againIn)))
        move(arg.id, jobState.waiting)
        return 1
        """);

    private static readonly FarmScript Holds = new("id, token", OnlyNewest + "return 1");

    /// <summary>Starts an attempt.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="worker">Who renders it.</param>
    /// <param name="lease">The worker's lease on the Hangfire job that carries it.</param>
    /// <param name="relayed">Whether a foreign slave does it, which goes on when the caller is gone.</param>
    /// <returns>The attempt; null when the job is done, cancelled, gone, broken, or carried by another Hangfire job, or the lease is lost.</returns>
    public async Task<Attempt?> BeginAsync(string jobId, string worker, Lease lease, bool relayed = false)
    {
        ArgumentNullException.ThrowIfNull(lease);
        var answer = lease.Begun is { Length: > 0 } begun ? begun : (RedisValue[])(await Begin.RunAsync(
            redis.Database, ("id", jobId), ("worker", worker), ("hf", lease.HangfireId), ("token", lease.Token), ("relayed", relayed)))!;
        if (answer.Length == 2)
            return null;
        var attempt = redis.Broken.Try(FarmKeys.Job(jobId), () =>
            new Attempt(jobId, JobHash.ReadOrder(answer[0].ToString()), (long)answer[2], (int)answer[1]) { Age = TimeSpan.FromMilliseconds((long)answer[3]) });
        if (attempt is null && answer[2].TryParse(out long token)) // or every worker would begin it, one after another
            await FailAsync(jobId, token, "Su ficha en Redis está dañada y no se entiende qué pide.", null, lowersScore: false);
        return attempt;
    }

    /// <summary>Publishes the result, once.</summary>
    /// <returns>False when a newer attempt began or the job was cancelled: nothing was published.</returns>
    public Task<bool> CommitAsync(Attempt attempt, RenderResult result) => CommitAsync(attempt.JobId, attempt.Token, result);

    /// <summary>Publishes the result, once.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="token">Token of the attempt.</param>
    /// <param name="result">The result.</param>
    /// <param name="delivery">What a foreign slave delivered with it.</param>
    /// <returns>False when a newer attempt began or the job was cancelled: nothing was published.</returns>
    public async Task<bool> CommitAsync(string jobId, long token, RenderResult result, Delivery? delivery = null) =>
        (bool)await Commit.RunAsync(
            redis.Database, ("id", jobId), ("token", token), ("result", JobHash.Write(result, jobId, token)), ("delivery", JobHash.Write(delivery)));

    /// <summary>Records a failed attempt.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="reason">One Spanish sentence.</param>
    /// <param name="retryIn">Time until the next one, or null when this was the last.</param>
    /// <param name="lowersScore">Whether it counts against its worker; not where the order could never have been done there.</param>
    /// <returns>False when it was no longer the newest attempt.</returns>
    public Task<bool> FailAsync(Attempt attempt, string reason, TimeSpan? retryIn, bool lowersScore = true) =>
        FailAsync(attempt.JobId, attempt.Token, reason, retryIn, lowersScore: lowersScore);

    /// <summary>Records a failed attempt.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="token">Token of the attempt.</param>
    /// <param name="reason">One Spanish sentence.</param>
    /// <param name="retryIn">Time until the next one, or null when this was the last.</param>
    /// <param name="delivery">What a foreign slave delivered with it.</param>
    /// <param name="lowersScore">Whether it counts against its worker.</param>
    /// <returns>False when it was no longer the newest attempt.</returns>
    public async Task<bool> FailAsync(string jobId, long token, string reason, TimeSpan? retryIn, Delivery? delivery = null, bool lowersScore = true) =>
        (bool)await Fail.RunAsync(
            redis.Database,
            ("id", jobId),
            ("token", token),
            ("reason", reason),
            ("retryIn", (long)(retryIn?.TotalMilliseconds ?? -1)), // -1: it was the last attempt
            ("delivery", JobHash.Write(delivery)),
            ("lowersScore", lowersScore));

    /// <summary>Gives an unfinished job back to its queue because it could not be done here now.</summary>
    /// <returns>False when it was no longer the newest attempt.</returns>
    public async Task<bool> GiveBackAsync(Attempt attempt) => await ReturnAsync(attempt, -1) > 0;

    /// <summary>Gives an unfinished job back to its queue because the worker stops; no attempt counts, but this is counted too.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="most">How often that may happen to a job, at least 1; the last time it fails instead.</param>
    /// <returns>Whether it waits again or failed, or was no longer the newest attempt.</returns>
    public async Task<Eviction> EvictAsync(Attempt attempt, int most) => (Eviction)await ReturnAsync(attempt, most);

    private async Task<int> ReturnAsync(Attempt attempt, int mostEvictions) => (int)await GiveBack.RunAsync(
        redis.Database, ("id", attempt.JobId), ("token", attempt.Token), ("mostEvictions", mostEvictions)); // -1: not counted

    /// <summary>Puts a job off that waits for another: this attempt does not count.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="reason">What it waits for, one Spanish sentence.</param>
    /// <param name="againIn">Time until the next attempt.</param>
    /// <returns>False when it was no longer the newest attempt.</returns>
    public async Task<bool> PostponeAsync(Attempt attempt, string reason, TimeSpan againIn) => (bool)await Postpone.RunAsync(
        redis.Database, ("id", attempt.JobId), ("token", attempt.Token), ("reason", reason), ("againIn", (long)againIn.TotalMilliseconds));

    /// <summary>Whether <paramref name="token"/> is that of the newest attempt at a running job.</summary>
    public async Task<bool> HoldsAsync(string jobId, long token) =>
        (bool)await Holds.RunAsync(redis.Database, ("id", jobId), ("token", token));
}
