using Hangfire;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Jobs;

/// <summary>A job that the board took, or the earlier one that the same key stands for.</summary>
/// <param name="JobId">Its id.</param>
/// <param name="IsNew">False when an earlier submission already made it.</param>
public sealed record Submitted(string JobId, bool IsNew);

/// <summary>Where an order came from, and what makes a resend of it the same job.</summary>
/// <param name="Key">Idempotency key, valid for 24 hours, or null.</param>
/// <param name="JobId">The id that the caller wants, or null for a new one.</param>
/// <param name="File">The line of a jobs file that this order is, or null.</param>
public sealed record Origin(string? Key = null, string? JobId = null, FileLine? File = null);

/// <summary>One line of a jobs file, as the file's record knows it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Mark">Which occurrence of which text; the same line seen again has the same mark.</param>
/// <param name="Reload">What to do when it was taken before.</param>
public sealed record FileLine(string Path, string Mark, Reload Reload);

/// <summary>Which lines of a jobs file become jobs.</summary>
public enum Reload
{
    /// <summary>Only those never taken: what the watch does.</summary>
    OnlyNew = 0,

    /// <summary>Those never taken, and those cleared from the queue before they ran: what somebody means who asks for the file.</summary>
    NewOrCleared = 1,

    /// <summary>All of them.</summary>
    All = 2,
}

/// <summary>
/// Takes orders, hands them to Hangfire, and ends them before their time. The record is written first and Hangfire told
/// afterwards; what a crash leaves between the two, <see cref="EnqueueForgottenAsync"/> finishes: an accepted job is never lost.
/// </summary>
/// <param name="redis">The farm's Redis.</param>
/// <param name="hangfire">Hangfire's client on the same Redis.</param>
/// <param name="time">Only for the date in new ids and in Hangfire's history; states carry Redis's time.</param>
public sealed class JobBoard(FarmRedis redis, IBackgroundJobClient hangfire, TimeProvider time)
{
    private static readonly SemaphoreSlim Turns = new(8);

    private static readonly FarmScript Create = new("""
        -- ARGV: id, order, queue, priority, idempotency key, jobs file, mark, reload, memory in bytes, its algorithm if that, size and iterations say all of it
        local id = ARGV[1]
        if ARGV[5] ~= '' then
          local same = redis.call('GET', P .. 'clave:' .. ARGV[5])
          if same then return {0, same} end
        end
        if ARGV[6] ~= '' and ARGV[8] ~= '2' then
          local taken = redis.call('HGET', P .. 'archivo:' .. ARGV[6], ARGV[7])
          local cleared = taken and string.sub(taken, 1, 1) == '!'
          if cleared and ARGV[8] == '0' then return {0, string.sub(taken, 2)} end
          if taken and not cleared then return {0, taken} end
        end
        local job = P .. 'trabajo:' .. id
        if redis.call('EXISTS', job) == 1 then return {2, id} end
        local at = now()
        redis.call('HSET', job, 'orden', ARGV[2], 'cola', ARGV[3], 'prioridad', ARGV[4], 'creado', at, 'intentos', '0', 'ficha', '0', 'necesita', ARGV[9], 'llano', ARGV[10], 'ruta', ARGV[11])
        redis.call('ZADD', P .. 'trabajos:por-fecha', at, id)
        redis.call('ZADD', P .. 'trabajos:sin-encolar', at, id)
        if ARGV[5] ~= '' then redis.call('SET', P .. 'clave:' .. ARGV[5], id, 'EX', 86400) end
        if ARGV[6] ~= '' then
          redis.call('HSET', P .. 'archivo:' .. ARGV[6], ARGV[7], id)
          redis.call('HSET', job, 'archivo', ARGV[6], 'marca', ARGV[7])
        end
        move(id, 'pendiente')
        return {1, id}
        """);

    private static readonly FarmScript Attach = new("""
        -- ARGV: id, Hangfire's id
        local job = P .. 'trabajo:' .. ARGV[1]
        redis.call('ZREM', P .. 'trabajos:sin-encolar', ARGV[1])
        local carrier = redis.call('HGET', job, 'hangfire')
        if carrier and carrier ~= '' then return 0 end -- a worker was faster, or another master enqueued it too
        redis.call('HSET', job, 'hangfire', ARGV[2])
        return 1
        """);

    private static readonly FarmScript Forgotten = new("""
        -- ARGV: age in milliseconds, most ids
        local before = string.format('%.0f', tonumber(now()) - tonumber(ARGV[1]))
        local r = {}
        for _, id in ipairs(redis.call('ZRANGEBYSCORE', P .. 'trabajos:sin-encolar', '-inf', before, 'LIMIT', 0, ARGV[2])) do
          local f = redis.call('HMGET', P .. 'trabajo:' .. id, 'cola', 'estado')
          if f[2] == 'pendiente' then
            r[#r + 1] = id
            r[#r + 1] = f[1]
          else
            redis.call('ZREM', P .. 'trabajos:sin-encolar', id)
          end
        end
        return r
        """);

    private static readonly FarmScript CancelOne = new(HangfireKeys.Functions + """
        -- ARGV: id, reason, when …
        local id = ARGV[1]
        local f = redis.call('HMGET', P .. 'trabajo:' .. id, 'estado', 'hangfire', 'cola')
        if not f[1] then return '' end
        if f[1] ~= 'pendiente' and f[1] ~= 'en_curso' then return f[1] end
        forget(f[2], f[3], ARGV[2], {ARGV[3], ARGV[4], ARGV[5], ARGV[6]}) -- a running one's lease is void: its worker stops
        redis.call('ZREM', P .. 'trabajos:sin-encolar', id)
        redis.call('HSET', P .. 'trabajo:' .. id, 'terminado', now(), 'error', ARGV[2])
        move(id, 'cancelado')
        return f[1]
        """);

    private static readonly FarmScript ClearSome = new(HangfireKeys.Functions + """
        -- ARGV: most jobs, reason, when …
        local left = tonumber(ARGV[1])
        local removed = 0
        for _, queue in ipairs(redis.call('SMEMBERS', P .. 'colas')) do
          if left == 0 then break end
          for _, id in ipairs(redis.call('ZRANGE', P .. 'cola:' .. queue, 0, left - 1)) do
            local job = P .. 'trabajo:' .. id
            local f = redis.call('HMGET', job, 'hangfire', 'archivo', 'marca')
            forget(f[1], queue, ARGV[2], {ARGV[3], ARGV[4], ARGV[5], ARGV[6]})
            redis.call('ZREM', P .. 'trabajos:sin-encolar', id)
            -- A line cleared before it ran may be asked for again; the watch must not bring it back by itself.
            if f[2] and redis.call('HGET', P .. 'archivo:' .. f[2], f[3]) == id then
              redis.call('HSET', P .. 'archivo:' .. f[2], f[3], '!' .. id)
            end
            redis.call('HSET', job, 'terminado', now(), 'error', ARGV[2])
            move(id, 'cancelado')
            removed = removed + 1
            left = left - 1
          end
        end
        return removed
        """);

    private static readonly FarmScript Unpin = new(HangfireKeys.Functions + """
        -- ARGV: id, new order or '' for none, new queue, reason, when …
        local id = ARGV[1]
        local job = P .. 'trabajo:' .. id
        local f = redis.call('HMGET', job, 'estado', 'hangfire', 'cola')
        if f[1] ~= 'pendiente' then return 0 end
        local when = {ARGV[5], ARGV[6], ARGV[7], ARGV[8]}
        forget(f[2], f[3], ARGV[4], when)
        redis.call('ZREM', P .. 'cola:' .. f[3], id)
        if ARGV[2] == '' then
          redis.call('ZREM', P .. 'trabajos:sin-encolar', id)
          redis.call('HSET', job, 'terminado', now(), 'error', ARGV[4])
          move(id, 'fallido')
        else
          redis.call('HSET', job, 'orden', ARGV[2], 'cola', ARGV[3], 'error', ARGV[4])
          redis.call('HDEL', job, 'hangfire')
          redis.call('ZADD', P .. 'trabajos:sin-encolar', now(), id)
          move(id, 'pendiente')
        end
        return 1
        """);

    private static readonly FarmScript Reopen = new("""
        -- ARGV: id
        local job = P .. 'trabajo:' .. ARGV[1]
        local state = redis.call('HGET', job, 'estado')
        if not state then return '' end
        if state ~= 'fallido' and state ~= 'cancelado' then return state end
        redis.call('HDEL', job, 'hangfire', 'error', 'reintento', 'iniciado', 'terminado', 'esclavo', 'resultado', 'cierre', 'entrega')
        redis.call('HSET', job, 'intentos', '0')
        redis.call('DEL', P .. 'progreso:' .. ARGV[1])
        redis.call('ZADD', P .. 'trabajos:sin-encolar', now(), ARGV[1])
        move(ARGV[1], 'pendiente')
        return state
        """);

    /// <summary>Accepts an order: its record is safe in Redis when this returns.</summary>
    /// <param name="order">The order, already within its limits.</param>
    /// <param name="origin">What makes it the same as an earlier one.</param>
    /// <returns>The job, or null when <see cref="Origin.JobId"/> is taken by another.</returns>
    /// <exception cref="RedisException">Redis is away; nothing was accepted, or the same key will find what was.</exception>
    public async Task<Submitted?> SubmitAsync(RenderOrder order, Origin origin)
    {
        while (true)
        {
            var id = origin.JobId ?? JobIds.New(time.GetUtcNow());
            var answer = (RedisValue[])(await Create.RunAsync(
                redis.Database,
                id,
                JobHash.Write(order),
                order.Queue,
                (int)order.Priority,
                origin.Key ?? "",
                origin.File?.Path ?? "",
                origin.File?.Mark ?? "",
                (int)(origin.File?.Reload ?? Reload.OnlyNew),
                order.MemoryBytes,
                order.IsPlain ? order.Algorithm : "",
                order.Path ?? ""))!;
            switch ((int)answer[0])
            {
                case 0:
                    return new Submitted((string)answer[1]!, IsNew: false);
                case 1:
                    await EnqueueAsync(id, order.Queue);
                    return new Submitted(id, IsNew: true);
                case 2 when origin.JobId is not null:
                    return null;
            }
        }
    }

    /// <summary>Cancels a job, waiting or running.</summary>
    /// <param name="id">The job.</param>
    /// <param name="reason">Why, in Spanish, without quotation marks.</param>
    /// <returns>The state it was in: it is cancelled now when that was waiting or running. Null when there is no such job.</returns>
    public async Task<JobState?> CancelAsync(string id, string reason) =>
        JobStates.Find((string?)await CancelOne.RunAsync(redis.Database, [id, reason, .. HangfireKeys.Now(time)]));

    /// <summary>Ends the waiting of a job for a worker that is gone: any other may have it when its order allows, else it failed.</summary>
    /// <param name="job">A job that is pinned to a worker.</param>
    /// <param name="reason">Why, in Spanish, without quotation marks.</param>
    /// <returns>False when it does not wait any more.</returns>
    public async Task<bool> UnpinAsync(JobRecord job, string reason)
    {
        ArgumentNullException.ThrowIfNull(job);
        var free = job.Order.WorkerIsOptional ? job.Order with { Worker = null } : null;
        var done = (bool)await Unpin.RunAsync(
            redis.Database, [job.Id, free is null ? "" : JobHash.Write(free), free?.Queue ?? "", reason, .. HangfireKeys.Now(time)]);
        if (done && free is not null)
            await EnqueueAsync(job.Id, free.Queue);
        return done;
    }

    /// <summary>Takes every waiting job out of the queues; running ones go on.</summary>
    /// <param name="reason">Why, in Spanish, without quotation marks.</param>
    /// <returns>How many were cancelled.</returns>
    public async Task<long> ClearAsync(string reason)
    {
        const int batch = 500; // about 10 ms of Redis's time each
        var bound = await redis.Database.SortedSetLengthAsync(FarmKeys.JobsInState(JobState.Waiting.ToWire())); // a producer meanwhile must not keep this running for ever
        long removed = 0;
        while (removed < bound)
        {
            var some = (long)await ClearSome.RunAsync(redis.Database, [Math.Min(batch, bound - removed), reason, .. HangfireKeys.Now(time)]);
            if (some == 0)
                break;
            removed += some;
        }

        return removed;
    }

    /// <summary>Puts a failed or cancelled job back in its queue with all its attempts before it.</summary>
    /// <returns>The state it was in: it waits again when that was failed or cancelled. Null when there is no such job.</returns>
    public async Task<JobState?> RetryAsync(string id)
    {
        var before = JobStates.Find((string?)await Reopen.RunAsync(redis.Database, id));
        if (before is JobState.Failed or JobState.Cancelled)
            await EnqueueAsync(id, (string)(await redis.Database.HashGetAsync(FarmKeys.Job(id), "cola"))!);
        return before;
    }

    /// <summary>Hands jobs to Hangfire that were accepted but never enqueued: their master died in between, or Redis did.</summary>
    /// <param name="age">Only those older than this.</param>
    /// <returns>Ids of the jobs now enqueued.</returns>
    public async Task<IReadOnlyList<string>> EnqueueForgottenAsync(TimeSpan age)
    {
        var found = (RedisValue[])(await Forgotten.RunAsync(redis.Database, (long)age.TotalMilliseconds, 1000))!;
        var ids = new List<string>();
        for (var i = 0; i < found.Length; i += 2)
        {
            if (await EnqueueAsync((string)found[i]!, (string)found[i + 1]!))
                ids.Add((string)found[i]!);
        }

        return ids;
    }

    private async Task<bool> EnqueueAsync(string id, string queue)
    {
        try
        {
            var carrier = await OffThePoolAsync(() => hangfire.Enqueue<IRenderJob>(queue, job => job.RunAsync(id, null, CancellationToken.None)));
            await Attach.RunAsync(redis.Database, id, carrier);
            return true;
        }
        catch (Exception e) when (RedisOutage.Is(e) || e is BackgroundJobClientException)
        {
            // The job is accepted: its record is written. To refuse it now would have its client send it twice;
            // EnqueueForgottenAsync hands it over when Hangfire can take it again.
            return false;
        }
    }

    // Hangfire's client blocks its thread until Redis answers, and the answers are read on the pool: a burst of orders on the
    // pool's own few threads leaves none for reading, and all of them time out. So it gets threads of its own, a few at a time.
    private static async Task<T> OffThePoolAsync<T>(Func<T> call)
    {
        await Turns.WaitAsync();
        try
        {
            return await Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        finally
        {
            Turns.Release();
        }
    }
}
