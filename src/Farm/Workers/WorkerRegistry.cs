using System.Text.Json;
using System.Text.Json.Serialization;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Redis;

namespace HpcHangfire.Farm.Workers;

/// <summary>Where a worker is reached, remembered for ever.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Address">IP address or host name of its HTTP part.</param>
/// <param name="Port">Port of its HTTP part.</param>
/// <param name="IsOurs">False for a foreign slave that registered by HTTP.</param>
/// <param name="LastSeen">When it last said something.</param>
/// <param name="Algorithms">What it can render.</param>
/// <param name="Source">Address that a foreign slave's registration came from, null for ours.</param>
/// <param name="Machine">The one machine that reaches it, for a foreign slave on a master's own; null for any.</param>
/// <param name="Paths">Instruction paths of its processor, fastest first; null for a foreign slave, which does not tell.</param>
public sealed record WorkerRegistration(
    string Id,
    string Address,
    int Port,
    bool IsOurs,
    DateTimeOffset LastSeen,
    IReadOnlyList<string> Algorithms,
    string? Source = null,
    string? Machine = null,
    IReadOnlyList<string>? Paths = null)
{
    /// <summary>
    /// Whether it can do what <paramref name="order"/> asks: ours anything but a path that their processors lack, a foreign
    /// slave nothing but the plain orders of its algorithms.
    /// </summary>
    public bool CanRender(RenderOrder order) => IsOurs
        ? order.Path is null || Paths is null || Paths.Contains(order.Path)
        : order.IsPlain && Algorithms.Contains(order.Algorithm);
}

/// <summary>What a live worker says of itself every few seconds.</summary>
/// <param name="Host">The host it belongs to.</param>
/// <param name="Busy">Whether its slot is taken.</param>
/// <param name="CurrentJob">The job in its slot, or null.</param>
/// <param name="CpuPercent">Load of its machine or container, 0..100.</param>
/// <param name="FreeMemoryBytes">Memory that a job could still use there.</param>
/// <param name="Threads">Threads of its kernels; null for a foreign slave, which does not tell.</param>
public sealed record WorkerState(
    string Host, bool Busy, string? CurrentJob, double CpuPercent, long FreeMemoryBytes, int? Threads)
{
    /// <summary>Memory of its machine or container in bytes; 0 when it does not say.</summary>
    public long TotalMemoryBytes { get; init; }

    /// <summary>Memory that a job may take there; null when it says nothing of its memory, and any job may try.</summary>
    [JsonIgnore]
    public long? RoomBytes => TotalMemoryBytes == 0 && FreeMemoryBytes == 0 ? null : FreeMemoryBytes;

    /// <summary>What the farm's own processes use of its machine, 0..100; null when it is not known.</summary>
    public double? OwnCpuPercent { get; init; }

    /// <summary>What others use of its machine, 0..100; null when it is not known.</summary>
    public double? ForeignCpuPercent { get; init; }

    /// <summary>Why its gate is shut, in Spanish; empty when it takes jobs.</summary>
    public IReadOnlyList<string> ShutBecause { get; init; } = [];

    /// <summary>What the operator told it, as it knows.</summary>
    public OperatorOrder Order { get; init; }
}

/// <summary>A known worker; <paramref name="State"/> is null while it is silent.</summary>
/// <param name="Registration">Where it is.</param>
/// <param name="State">What it said within the last 10 seconds.</param>
public sealed record KnownWorker(WorkerRegistration Registration, WorkerState? State)
{
    /// <summary>Whether it was heard of lately.</summary>
    public bool IsActive => State is not null;
}

/// <summary>Who works in this farm. A live worker's state expires by itself, so silence shows; its registration stays, so it is not forgotten.</summary>
/// <param name="redis">The farm's Redis.</param>
/// <param name="time">Times of registrations.</param>
public sealed class WorkerRegistry(FarmRedis redis, TimeProvider time)
{
    private static readonly FarmScript Replace = new("""
        -- ARGV: worker, its registration as it was, as it is now
        if redis.call('HGET', P .. 'esclavos', ARGV[1]) ~= ARGV[2] then return 0 end
        redis.call('HSET', P .. 'esclavos', ARGV[1], ARGV[3])
        return 1
        """);

    private static readonly FarmScript Turn = new("""
        -- ARGV: worker, master, life in milliseconds; a life of 0 ends it
        local key = P .. 'relevo:' .. ARGV[1]
        local holder = redis.call('GET', key)
        if holder and holder ~= ARGV[2] then return 0 end
        if ARGV[3] == '0' then redis.call('DEL', key) else redis.call('SET', key, ARGV[2], 'PX', ARGV[3]) end
        return 1
        """);

    /// <summary>Once so many workers are known, no further foreign slave is taken in: anybody may register one.</summary>
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

    /// <summary>A foreign slave answered just now. One that registered anew in the meantime is left as it is.</summary>
    public Task SeenAsync(WorkerRegistration registration) => Replace.RunAsync(
        redis.Database,
        registration.Id,
        JsonSerializer.Serialize(registration),
        JsonSerializer.Serialize(registration with { LastSeen = time.GetUtcNow() }));

    /// <summary>Takes or prolongs a master's turn at relaying to a foreign slave: one master at a time, and another once this one is silent for <see cref="Silence"/>.</summary>
    /// <param name="worker">The slave.</param>
    /// <param name="master">Who asks; a name of the process, not of the machine.</param>
    /// <returns>False while another has it.</returns>
    public async Task<bool> TakeTurnAsync(string worker, string master) =>
        (bool)await Turn.RunAsync(redis.Database, worker, master, (long)Silence.TotalMilliseconds);

    /// <summary>Ends a master's turn.</summary>
    public Task EndTurnAsync(string worker, string master) => Turn.RunAsync(redis.Database, worker, master, 0);

    /// <summary>The worker stops in good order: it is inactive at once, and still known.</summary>
    public Task LeaveAsync(string worker) => redis.Database.KeyDeleteAsync(FarmKeys.Worker(worker));

    /// <summary>Tells a worker what its operator wants; it does so within a second or two, and after a restart too.</summary>
    public Task OrderAsync(string worker, OperatorOrder order) => order switch
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

    /// <summary>How many workers ever registered.</summary>
    public Task<long> CountAsync() => redis.Database.HashLengthAsync(FarmKeys.Workers);

    /// <summary>A worker, or null when none of that name ever registered.</summary>
    public async Task<KnownWorker?> FindAsync(string worker)
    {
        var registration = redis.Database.HashGetAsync(FarmKeys.Workers, worker);
        var state = redis.Database.StringGetAsync(FarmKeys.Worker(worker));
        return (string?)await registration is { } json ? Known(Read(json), await state) : null;
    }

    /// <summary>Every worker ever registered, by name.</summary>
    public async Task<IReadOnlyList<KnownWorker>> AllAsync()
    {
        var registrations = (await redis.Database.HashGetAllAsync(FarmKeys.Workers))
            .Select(e => Read((string)e.Value!))
            .OrderBy(r => r.Id, StringComparer.Ordinal)
            .ToList();
        var states = await redis.Database.StringGetAsync([.. registrations.Select(r => FarmKeys.Worker(r.Id))]);
        return [.. registrations.Zip(states, (r, s) => Known(r, s))];
    }

    private static KnownWorker Known(WorkerRegistration registration, string? state) =>
        new(registration, state is null ? null : JsonSerializer.Deserialize<WorkerState>(state));

    private static WorkerRegistration Read(string json) =>
        JsonSerializer.Deserialize<WorkerRegistration>(json) ?? throw new JsonException("a registration is null");
}

/// <summary>From the farm's workers to the contract's.</summary>
public static class WorkerWireConversion
{
    private const double MiB = 1024 * 1024;

    /// <summary>The worker as GET /esclavos shows it.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="score">Its last score with its parts, or null.</param>
    public static WorkerWire ToWire(this KnownWorker worker, ScoreWire? score) => new(
        worker.IsActive,
        worker.Registration.Address,
        worker.Registration.Port,
        WireJson.Timestamp(worker.Registration.LastSeen),
        worker.State?.CpuPercent ?? 0,
        Math.Round((worker.State?.FreeMemoryBytes ?? 0) / MiB, 1),
        worker.State?.Busy ?? false,
        worker.State?.CurrentJob,
        worker.State is { } state ? new GateWire(state.ShutBecause.Count == 0, state.ShutBecause) : new GateWire(false, ["sin señales del esclavo"]),
        score?.Total,
        worker.Registration.IsOurs ? "propio" : "externo",
        worker.State?.Host,
        worker.State?.Threads,
        worker.Registration.Algorithms,
        worker.State?.ForeignCpuPercent is { } foreign ? Math.Round(foreign, 1) : null,
        score)
    {
        Paths = worker.Registration.Paths,
    };
}
