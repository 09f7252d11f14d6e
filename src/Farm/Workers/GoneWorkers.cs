using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Workers;

/// <summary>What became of a wish to forget a worker.</summary>
public enum Forgotten
{
    /// <summary>It is forgotten.</summary>
    Done = 0,

    /// <summary>It registered or answered since it was looked at: look again.</summary>
    Changed = 1,

    /// <summary>It is one of ours and alive; it would announce itself again.</summary>
    Alive = 2,

    /// <summary>It has a job.</summary>
    Busy = 3,
}

/// <summary>Forgets workers, with all that the farm noted about them.</summary>
/// <param name="redis">The farm's Redis.</param>
/// <param name="registry">Who is known.</param>
/// <param name="time">The clock of the registrations.</param>
public sealed class GoneWorkers(FarmRedis redis, WorkerRegistry registry, TimeProvider time)
{
    /// <summary>
    /// How long a foreign slave that never answered is asked. A slave registers about when it begins to listen, and in this time it is
    /// asked ten times at least; longer, and made-up slaves would take the places of real ones.
    /// </summary>
    public static readonly TimeSpan Trial = TimeSpan.FromMinutes(10);

    /// <summary>How long a foreign slave that once answered is asked: it may register only once in its life.</summary>
    public static readonly TimeSpan ForeignSilence = TimeSpan.FromDays(30);

    /// <summary>How long one of ours is remembered: it announces itself when it is back, and until then its operator sees that it is missing.</summary>
    public static readonly TimeSpan OwnSilence = TimeSpan.FromDays(1);

    // A queue's name is noted again when a job waits in it.
    private const string EmptyQueue = """
        local function dropEmpty(queue)
          if redis.call('ZCARD', key.queue(queue)) > 0 or redis.call('LLEN', hangfire.queue(queue)) > 0 then return end
          redis.call('SREM', key.queues, queue)
        end

        """;

    // Without `before` it clears what was noted about a worker that is already forgotten.
    private static readonly FarmScript Forget = new("worker, before, queue, keepOrder", EmptyQueue + $$"""
        local w = arg.worker
        local known = redis.call('HGET', key.workers, w)
        if (known or '') ~= arg.before then return {{(int)Forgotten.Changed}} end
        local ours = known and string.find(known, '"IsOurs":true', 1, true)
        if redis.call('EXISTS', key.workerName(w)) == 1 or (ours and redis.call('EXISTS', key.worker(w)) == 1) then return {{(int)Forgotten.Alive}} end
        for _, hf in ipairs(redis.call('ZRANGE', key.leases, 0, -1)) do
          if redis.call('HGET', key.fence(hf), fenceField.owner) == w then return {{(int)Forgotten.Busy}} end
        end
        redis.call('HDEL', key.workers, w)
        redis.call('DEL', key.worker(w), key.scoreParts(w), key.failures(w))
        if arg.keepOrder == '0' then redis.call('DEL', key.workerOrder(w)) end
        redis.call('ZREM', key.scores, w)
        redis.call('ZREM', key.idle, w)
        redis.call('ZREM', key.lastAsked, w)
        redis.call('HDEL', key.freeMemory, w)
        dropEmpty(arg.queue)
        return {{(int)Forgotten.Done}}
        """);

    private static readonly FarmScript DropEmptyQueues = new("", EmptyQueue + """
        for _, queue in ipairs(redis.call('SMEMBERS', key.queues)) do dropEmpty(queue) end
        """);

    /// <summary>Forgets a worker unless it is ours and alive, or has a job. Jobs that are pinned to it go on waiting.</summary>
    /// <param name="worker">What was known of it when this was decided.</param>
    public Task<Forgotten> ForgetAsync(WorkerRegistration worker) => ForgetAsync(worker, keepOrder: false);

    /// <summary>Forgets what was noted about a foreign slave between its end and its relay's; nothing if it is known again.</summary>
    public Task ForgetTracesAsync(string worker) => ForgetAsync(worker, "", keepOrder: true);

    /// <summary>
    /// Forgets all who have been silent for too long, and the names of empty queues. What their operator told them holds when they are
    /// back. Several masters may do it at once.
    /// </summary>
    /// <returns>The names of those it forgot.</returns>
    public async Task<IReadOnlyList<string>> ForgetSilentAsync()
    {
        var forgotten = new List<string>();
        foreach (var worker in (await registry.AllAsync()).Where(IsGone).Select(known => known.Registration))
        {
            if (await ForgetAsync(worker, keepOrder: true) == Forgotten.Done)
                forgotten.Add(worker.Id);
        }

        await DropEmptyQueues.RunAsync(redis.Database);
        return forgotten;
    }

    private bool IsGone(KnownWorker worker)
    {
        var registration = worker.Registration;
        var isAskedHere = registration.Machine is null || registration.Machine == Environment.MachineName;
        var (since, limit) = registration.OnTrialSince is { } trial && isAskedHere // the master that can ask it may be away, so it was not tried
            ? (trial, Trial)
            : (registration.LastSeen, registration.IsOurs ? OwnSilence : ForeignSilence);
        return !worker.IsActive && time.GetUtcNow() - since >= limit;
    }

    private async Task<Forgotten> ForgetAsync(WorkerRegistration worker, bool keepOrder)
    {
        ArgumentNullException.ThrowIfNull(worker);
        return await registry.TextAsync(worker) is { IsNull: false } text ? await ForgetAsync(worker.Id, text, keepOrder) : Forgotten.Changed;
    }

    private async Task<Forgotten> ForgetAsync(string worker, RedisValue before, bool keepOrder) => (Forgotten)(int)await Forget.RunAsync(
        redis.Database, ("worker", worker), ("before", before), ("queue", QueueNames.OfWorker(worker)), ("keepOrder", keepOrder));
}
