using System.Text.Json;
using HpcHangfire.Farm.Placement;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Wire;

namespace HpcHangfire.Farm.Workers;

/// <summary>Where a worker is reached, remembered for ever.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Address">IP address or host name of its HTTP part.</param>
/// <param name="Port">Port of its HTTP part.</param>
/// <param name="IsOurs">False for a foreign slave that registered by HTTP.</param>
/// <param name="LastSeen">When it last said something.</param>
/// <param name="Algorithms">What it can render.</param>
public sealed record WorkerRegistration(
    string Id, string Address, int Port, bool IsOurs, DateTimeOffset LastSeen, IReadOnlyList<string> Algorithms);

/// <summary>What a live worker says of itself every few seconds.</summary>
/// <param name="Host">The host it belongs to.</param>
/// <param name="Busy">Whether its slot is taken.</param>
/// <param name="CurrentJob">The job in its slot, or null.</param>
/// <param name="CpuPercent">Load of its machine or container, 0..100.</param>
/// <param name="FreeMemoryBytes">Memory that a job could still use there.</param>
/// <param name="Threads">Threads of its kernels.</param>
public sealed record WorkerState(
    string Host, bool Busy, string? CurrentJob, double CpuPercent, long FreeMemoryBytes, int Threads)
{
    /// <summary>Memory of its machine or container in bytes; 0 when it does not say.</summary>
    public long TotalMemoryBytes { get; init; }

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
    /// <summary>How long a worker may be silent before it counts as gone.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    /// <summary>Records a worker's state and address; repeat it well within <see cref="Silence"/>.</summary>
    public Task AnnounceAsync(WorkerRegistration registration, WorkerState state) => Task.WhenAll(
        RegisterAsync(registration),
        redis.Database.StringSetAsync(FarmKeys.Worker(registration.Id), JsonSerializer.Serialize(state), Silence));

    /// <summary>Remembers where a worker is reached. A second registration replaces the first.</summary>
    public Task RegisterAsync(WorkerRegistration registration) => redis.Database.HashSetAsync(
        FarmKeys.Workers, registration.Id, JsonSerializer.Serialize(registration with { LastSeen = time.GetUtcNow() }));

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
        score);
}
