using System.Text.Json;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Workers;

/// <summary>Who works in this farm. A live worker's state expires by itself, so silence shows; its registration stays until <see cref="GoneWorkers"/> forgets it.</summary>
/// <param name="redis">The farm's Redis.</param>
/// <param name="time">Times of registrations.</param>
public sealed class WorkerRegistry(FarmRedis redis, TimeProvider time)
{
    private static readonly FarmScript Replace = new("worker, before, after", """
        if redis.call('HGET', key.workers, arg.worker) ~= arg.before then return 0 end
        redis.call('HSET', key.workers, arg.worker, arg.after)
        return 1
        """);

    // A life of 0 ends the turn.
    private static readonly FarmScript Turn = new("worker, master, life", """
        local turn = key.relayTurn(arg.worker)
        local holder = redis.call('GET', turn)
        if holder and holder ~= arg.master then return 0 end
        if arg.life == '0' then redis.call('DEL', turn) else redis.call('SET', turn, arg.master, 'PX', arg.life) end
        return 1
        """);

    /// <summary>Once this many workers live, or have yet to answer, no further foreign slave is accepted: anybody may register one.</summary>
    public const int MaxKnown = 1000;

    /// <summary>How long a worker may be silent before it counts as gone.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    /// <summary>Records a worker's state and address; repeat it well within <see cref="Silence"/>.</summary>
    public Task AnnounceAsync(WorkerRegistration registration, WorkerState state) => Task.WhenAll(
        RegisterAsync(registration),
        SayAsync(registration.Id, state));

    /// <summary>Remembers where a worker is reached. A second registration replaces the first.</summary>
    public Task RegisterAsync(WorkerRegistration registration) => redis.Database.HashSetAsync(
        FarmKeys.Workers, registration.Id, JsonSerializer.Serialize(registration with { LastSeen = time.GetUtcNow() }));

    /// <summary>Says what a worker does now, for one that registered before.</summary>
    public Task SayAsync(string worker, WorkerState state) =>
        redis.Database.StringSetAsync(FarmKeys.Worker(worker), JsonSerializer.Serialize(state), Silence);

    /// <summary>A foreign slave answered just now. One that has registered again since is left as it is.</summary>
    public async Task SeenAsync(WorkerRegistration registration)
    {
        ArgumentNullException.ThrowIfNull(registration);
        if (await TextAsync(registration) is { IsNull: false } before)
        {
            await Replace.RunAsync(
                redis.Database,
                ("worker", registration.Id),
                ("before", before),
                ("after", JsonSerializer.Serialize(registration with { LastSeen = time.GetUtcNow(), OnTrialSince = null })));
        }
    }

    /// <summary>Takes or extends a master's turn at relaying to a foreign slave: one master at a time, another after <see cref="Silence"/>.</summary>
    /// <param name="worker">The slave.</param>
    /// <param name="master">Who asks; a name of the process, not of the machine.</param>
    /// <returns>False while another has it.</returns>
    public async Task<bool> TakeTurnAsync(string worker, string master) =>
        (bool)await Turn.RunAsync(redis.Database, ("worker", worker), ("master", master), ("life", (long)Silence.TotalMilliseconds));

    /// <summary>Ends a master's turn.</summary>
    public Task EndTurnAsync(string worker, string master) => Turn.RunAsync(redis.Database, ("worker", worker), ("master", master), ("life", 0));

    /// <summary>The worker stops in an orderly way: it is inactive at once, but still known.</summary>
    public Task LeaveAsync(string worker) => redis.Database.KeyDeleteAsync(FarmKeys.Worker(worker));

    /// <summary>Tells a worker what its operator wants; it obeys within a second or two, and after a restart too.</summary>
    /// <returns>False when it was to work already.</returns>
    public Task<bool> OrderAsync(string worker, OperatorOrder order) => order switch
    {
        OperatorOrder.Work => redis.Database.KeyDeleteAsync(FarmKeys.WorkerOrder(worker)),
        _ => redis.Database.StringSetAsync(FarmKeys.WorkerOrder(worker), order == OperatorOrder.Pause ? "pausar" : "drenar"),
    };

    /// <summary>What a worker's operator wants.</summary>
    public async Task<OperatorOrder> OrderAsync(string worker) => (string?)await redis.Database.StringGetAsync(FarmKeys.WorkerOrder(worker)) switch
    {
        "pausar" => OperatorOrder.Pause,
        "drenar" => OperatorOrder.Drain,
        _ => OperatorOrder.Work,
    };

    /// <summary>How many workers count against <see cref="MaxKnown"/>.</summary>
    public async Task<int> CountLivingAsync() => (await AllAsync()).Count(worker => worker.IsLiving);

    /// <summary>A worker, or null when none of that name is known, or its registration is broken.</summary>
    public async Task<KnownWorker?> FindAsync(string worker)
    {
        var registration = redis.Database.HashGetAsync(FarmKeys.Workers, worker);
        var state = redis.Database.StringGetAsync(FarmKeys.Worker(worker));
        return Read(worker, await registration) is { } known ? Known(known, await state) : null;
    }

    /// <summary>Every known worker, by name.</summary>
    public async Task<IReadOnlyList<KnownWorker>> AllAsync()
    {
        var registrations = (await redis.Database.HashGetAllAsync(FarmKeys.Workers))
            .Select(e => Read(e.Name.ToString(), e.Value))
            .OfType<WorkerRegistration>()
            .OrderBy(r => r.Id, StringComparer.Ordinal)
            .ToList();
        var states = await redis.Database.StringGetAsync([.. registrations.Select(r => FarmKeys.Worker(r.Id))]);
        return [.. registrations.Zip(states, (r, s) => Known(r, s))];
    }

    /// <summary>A registration as it is stored, in the words of the version that wrote it; null when the worker has said something since.</summary>
    internal async Task<RedisValue> TextAsync(WorkerRegistration registration)
    {
        var text = await redis.Database.HashGetAsync(FarmKeys.Workers, registration.Id);
        return Read(registration.Id, text)?.LastSeen == registration.LastSeen ? text : RedisValue.Null;
    }

    private KnownWorker Known(WorkerRegistration registration, RedisValue state) =>
        new(registration, redis.Broken.Read<WorkerState>(FarmKeys.Worker(registration.Id), state));

    private WorkerRegistration? Read(string worker, RedisValue json) => redis.Broken.Read($"{FarmKeys.Workers} {worker}", json, text =>
        BrokenRecords.Parse<WorkerRegistration>(text) is var known && known.Id == worker ? known : throw new JsonException("it is another worker's"));
}
