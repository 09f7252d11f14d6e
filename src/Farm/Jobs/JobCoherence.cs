using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Jobs;

/// <summary>A job that is not in exactly one place.</summary>
/// <param name="JobId">The job; the Hangfire job's own id where that names none.</param>
/// <param name="Carrier">The Hangfire job too many in a queue; null where the fault is in the job's record.</param>
/// <param name="Queue">That queue; null without a carrier.</param>
/// <param name="Problem">What is wrong, in Spanish.</param>
public sealed record Incoherence(string JobId, string? Carrier, string? Queue, string Problem);

/// <summary>
/// Compares the jobs' records with what Hangfire and the leases hold. A job that waits is to be enqueued, or lies in its queue, in
/// the schedule or in a worker's hands; a running one is leased; an ended one lies nowhere. Our scripts keep it so. What can still
/// part them: a process that dies inside a step of Hangfire's, an older version, an operator in Redis.
/// </summary>
/// <param name="redis">The farm's Redis.</param>
/// <param name="time">Only for the times that Hangfire's dashboard shows.</param>
public sealed class JobCoherence(FarmRedis redis, TimeProvider time)
{
    private const int Batch = 500;

    // To look for an id in a long list costs its length. The oldest lie at its end, and all the others become the oldest in time.
    private const string Problem = """
        local function listed(queue, hf, id)
          local list = hangfire.queue(queue)
          local rank = redis.call('ZRANK', key.queue(queue), id)
          if redis.call('LLEN', list) > 1000 and rank and rank >= 50 then return true end
          return redis.call('LPOS', list, hf, 'RANK', -1)
        end
        local function scheduled(queue, hf)
          return redis.call('ZSCORE', hangfire.schedule, hf) or redis.call('ZSCORE', hangfire.schedule, queue .. ':' .. hf)
        end
        local function problem(id)
          local state, carrier, queue = unpack(redis.call('HMGET', key.job(id), jobField.state, jobField.carrier, jobField.queue), 1, 3)
          if not state then return 'está en una lista y no tiene ficha' end
          if not redis.call('ZSCORE', key.jobsInState(state), id) then return 'falta en la lista de su estado, ' .. state end
          local waits = redis.call('ZSCORE', key.queue(queue), id)
          local unqueued = redis.call('ZSCORE', key.unqueued, id)
          local carried = carrier and carrier ~= '' and redis.call('HGET', hangfire.job(carrier), 'State')
          local leased = carried and redis.call('ZSCORE', key.leases, carrier)
          if state == jobState.waiting then
            if not waits then return 'espera fuera de su cola' end
            if unqueued or leased then return nil end
            if not carried then return 'espera y Hangfire no lo tiene' end
            -- Hangfire leaves the state of a job as it is when it moves it from the schedule to its queue.
            if (carried == 'Enqueued' or carried == 'Scheduled') and listed(queue, carrier, id) or carried == 'Scheduled' and scheduled(queue, carrier) then return nil end
            return 'espera y en Hangfire no está en su cola ni programado: ' .. carried, carried
          elseif waits or unqueued then
            return state == jobState.running and 'en curso y en una cola' or 'ha terminado y está en una cola'
          elseif state == jobState.running and not leased then
            return 'en curso y nadie lo tiene arrendado'
          end
        end

        """;

    // A Hangfire job in a queue whose own job does not wait for it.
    private const string Spare = """
        local function spare(hf)
          local id = string.match(redis.call('HGET', hangfire.job(hf), 'Arguments') or '', '[%w%._%-]+')
          if not id then return hf, 'en una cola de Hangfire hay un trabajo vacío' end
          local state, carrier = unpack(redis.call('HMGET', key.job(id), jobField.state, jobField.carrier), 1, 2)
          if redis.call('ZSCORE', key.leases, hf) then return nil end
          if state == jobState.waiting and (carrier == hf or redis.call('ZSCORE', key.unqueued, id)) then return nil end
          return id, 'una cola de Hangfire tiene ' .. hf .. ', que nadie espera'
        end

        """;

    private static readonly FarmScript LookAtJobs = new("ids...", Problem + """
        local r = {}
        for _, id in ipairs(arg.ids) do
          local what = problem(id)
          if what then
            r[#r + 1] = id
            r[#r + 1] = what
          end
        end
        return r
        """);

    // Whoever read the queue before has to ask whether it still lies there.
    private static readonly FarmScript LookAtCarriers = new("queue, again, carriers...", Spare + """
        local r = {}
        for _, hf in ipairs(arg.carriers) do
          local id, what = spare(hf)
          if id and (arg.again == '0' or redis.call('LPOS', hangfire.queue(arg.queue), hf)) then
            r[#r + 1] = id
            r[#r + 1] = what
            r[#r + 1] = hf
          end
        end
        return r
        """);

    private static readonly FarmScript RepairJob = new("id" + HangfireStates.Arguments, HangfireStates.Functions + JobMoves.Move + Problem + """
        local id, job = arg.id, key.job(arg.id)
        local what, carried = problem(id)
        if not what then return '' end
        local state, carrier, queue = unpack(redis.call('HMGET', job, jobField.state, jobField.carrier, jobField.queue), 1, 3)
        for _, one in ipairs({jobState.waiting, jobState.running, jobState.completed, jobState.failed, jobState.cancelled}) do
          redis.call('ZREM', key.jobsInState(one), id)
        end
        if not state then
          redis.call('ZREM', key.jobsByDate, id)
          redis.call('ZREM', key.unqueued, id)
          for _, one in ipairs(redis.call('SMEMBERS', key.queues)) do redis.call('ZREM', key.queue(one), id) end
          return what
        end
        move(id, state) -- into the lists of its state
        local lost = state == jobState.waiting or (state == jobState.running and not redis.call('ZSCORE', key.leases, carrier or ''))
        if carried == 'Deleted' then
          redis.call('HSET', job, jobField.finished, now(), jobField.error, 'borrado en el panel de Hangfire')
          move(id, jobState.cancelled)
        elseif lost and problem(id) then
          forget(carrier, queue, 'otro intento lo sustituye')
          redis.call('HDEL', job, jobField.carrier)
          redis.call('ZADD', key.unqueued, now(), id)
          move(id, jobState.waiting)
        elseif not lost then
          redis.call('ZREM', key.unqueued, id)
        end
        return what
        """);

    private static readonly FarmScript RepairCarrier = new("hf, queue" + HangfireStates.Arguments, HangfireStates.Functions + Spare + """
        local id, what = spare(arg.hf)
        if not id or redis.call('LREM', hangfire.queue(arg.queue), 0, arg.hf) == 0 then return '' end
        forget(arg.hf, arg.queue, 'nadie lo espera')
        return what
        """);

    private readonly Dictionary<RedisKey, long> _next = [];

    /// <summary>Looks at the next jobs of each list, some hundred in all, so that it costs the same on any farm. For one caller at a time.</summary>
    public async Task<IReadOnlyList<Incoherence>> NextAsync()
    {
        const int slice = 100;
        var found = new HashSet<Incoherence>(); // a job is in several lists
        foreach (var list in await JobListsAsync())
            found.UnionWith(await JobsAsync(await SliceAsync(list, slice, redis.Database.SortedSetRangeByRankAsync(list, At(list), At(list) + slice - 1))));
        foreach (var queue in await QueuesAsync())
        {
            var list = HangfireKeys.Queue(queue);
            found.UnionWith(await CarriersAsync(queue, await SliceAsync(list, slice, redis.Database.ListRangeAsync(list, At(list), At(list) + slice - 1))));
        }

        return [.. found];
    }

    /// <summary>Looks again at what was found.</summary>
    /// <returns>What still stands as it was.</returns>
    public async Task<IReadOnlyList<Incoherence>> StillAsync(IReadOnlyCollection<Incoherence> found)
    {
        ArgumentNullException.ThrowIfNull(found);
        var now = new HashSet<Incoherence>();
        foreach (var ids in found.Where(one => one.Carrier is null).Select(one => (RedisValue)one.JobId).Chunk(Batch))
            now.UnionWith(await JobsAsync(ids));
        foreach (var queue in found.Where(one => one.Carrier is not null).GroupBy(one => one.Queue!))
            now.UnionWith(await CarriersAsync(queue.Key, [.. queue.Select(one => (RedisValue)one.Carrier)], again: true));
        return [.. found.Where(now.Contains)];
    }

    /// <summary>Looks at every job and at everything in Hangfire's queues. What is on its way at this moment is looked at twice.</summary>
    /// <returns>How many jobs there are, and what is wrong with which.</returns>
    public async Task<(long Jobs, IReadOnlyList<Incoherence> Found)> AllAsync()
    {
        var found = new HashSet<Incoherence>();
        foreach (var list in await JobListsAsync())
        {
            for (long at = 0; await redis.Database.SortedSetRangeByRankAsync(list, at, at + Batch - 1) is { Length: > 0 } ids; at += ids.Length)
                found.UnionWith(await JobsAsync(ids));
        }

        foreach (var queue in await QueuesAsync())
        {
            for (long at = 0; await redis.Database.ListRangeAsync(HangfireKeys.Queue(queue), at, at + Batch - 1) is { Length: > 0 } ids; at += ids.Length)
                found.UnionWith(await CarriersAsync(queue, ids));
        }

        if (found.Count > 0)
            await Task.Delay(TimeSpan.FromSeconds(1), time);
        return (await redis.Database.SortedSetLengthAsync(FarmKeys.JobsByDate), await StillAsync(found));
    }

    /// <summary>
    /// Puts right what is still wrong: a job that waits, or ran in nobody's hands, is enqueued again; one that was deleted in the
    /// dashboard is cancelled; whatever stands in a list without a reason is taken out.
    /// </summary>
    /// <returns>Whether anything was still wrong.</returns>
    public async Task<bool> RepairAsync(Incoherence one)
    {
        ArgumentNullException.ThrowIfNull(one);
        var answer = one.Carrier is { } carrier
            ? await RepairCarrier.RunAsync(redis.Database, [("hf", carrier), ("queue", one.Queue), .. HangfireStates.Now(time)])
            : await RepairJob.RunAsync(redis.Database, [("id", one.JobId), .. HangfireStates.Now(time)]);
        return (string?)answer is { Length: > 0 };
    }

    private async Task<IEnumerable<Incoherence>> JobsAsync(RedisValue[] ids)
    {
        if (ids.Length == 0)
            return [];
        var answer = (string[])(await LookAtJobs.RunAsync(redis.Database, Array.ConvertAll(ids, id => ("ids", id))))!;
        return answer.Chunk(2).Select(one => new Incoherence(one[0], null, null, one[1]));
    }

    private async Task<IEnumerable<Incoherence>> CarriersAsync(string queue, RedisValue[] carriers, bool again = false)
    {
        if (carriers.Length == 0)
            return [];
        var answer = (string[])(await LookAtCarriers.RunAsync(
            redis.Database, [("queue", queue), ("again", again), .. carriers.Select(hf => ("carriers", hf))]))!;
        return answer.Chunk(3).Select(one => new Incoherence(one[0], one[2], queue, one[1]));
    }

    private long At(RedisKey list) => _next.GetValueOrDefault(list);

    private async Task<RedisValue[]> SliceAsync(RedisKey list, int length, Task<RedisValue[]> slice)
    {
        var ids = await slice;
        _next[list] = ids.Length < length ? 0 : At(list) + length;
        return ids;
    }

    private async Task<IEnumerable<RedisKey>> JobListsAsync() =>
    [
        FarmKeys.JobsByDate,
        FarmKeys.Unqueued,
        .. JobStates.All.Select(state => FarmKeys.JobsInState(state.ToWire())),
        .. (await QueuesAsync()).Select(FarmKeys.Queue),
    ];

    private async Task<string[]> QueuesAsync() => Array.ConvertAll(await redis.Database.SetMembersAsync(FarmKeys.Queues), queue => (string)queue!);
}
