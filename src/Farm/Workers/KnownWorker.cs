using System.Net;
using System.Text.Json.Serialization;
using HpcHangfire.Farm.Orders;

namespace HpcHangfire.Farm.Workers;

/// <summary>Where a worker is reached, remembered until <see cref="GoneWorkers"/> forgets it.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Address">IP address or host name of its HTTP part.</param>
/// <param name="Port">Port of its HTTP part.</param>
/// <param name="IsOurs">False for a foreign slave that registered by HTTP.</param>
/// <param name="LastSeen">When it last said something.</param>
/// <param name="Algorithms">What it can render.</param>
/// <param name="Source">Address that a foreign slave's registration came from, null for ours.</param>
/// <param name="Machine">The only machine that reaches it, for a foreign slave on a master's own machine; null for any.</param>
/// <param name="Paths">Instruction paths of its processor, fastest first; null for a foreign slave, which does not report them.</param>
/// <param name="OnTrialSince">
/// When a foreign slave that has never answered registered here; null once it has answered, for ours, and in what versions before
/// wrote. Where it is null it is not written: those versions compare the whole text.
/// </param>
public sealed record WorkerRegistration(
    string Id,
    string Address,
    int Port,
    bool IsOurs,
    DateTimeOffset LastSeen,
    IReadOnlyList<string> Algorithms,
    string? Source = null,
    string? Machine = null,
    IReadOnlyList<string>? Paths = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? OnTrialSince = null)
{
    /// <summary>Whether this is the place where it is reached.</summary>
    /// <param name="address">An IP address, in any of its forms, or a host's name.</param>
    /// <param name="port">A port there.</param>
    public bool IsAt(string address, int port) =>
        port == Port && (address == Address || (IPAddress.TryParse(address, out var there) && IPAddress.TryParse(Address, out var here) && there.Equals(here)));

    /// <summary>
    /// Whether it can do what <paramref name="order"/> asks. Our workers can do anything except a path that their processors
    /// lack; a foreign slave only the plain orders of its algorithms.
    /// </summary>
    public bool CanRender(RenderOrder order) => IsOurs
        ? order.Path is null || Paths is null || Paths.Contains(order.Path)
        : order.IsPlain && Algorithms.Contains(order.Algorithm);
}

/// <summary>What a live worker says about itself every few seconds.</summary>
/// <param name="Host">The host it belongs to.</param>
/// <param name="Busy">Whether its slot is taken.</param>
/// <param name="CurrentJob">The job in its slot, or null.</param>
/// <param name="CpuPercent">Load of its machine or container, 0..100.</param>
/// <param name="FreeMemoryBytes">Memory that a job could still use there.</param>
/// <param name="Threads">Threads of its kernels; null for a foreign slave, which does not report them.</param>
public sealed record WorkerState(
    string Host, bool Busy, string? CurrentJob, double CpuPercent, long FreeMemoryBytes, int? Threads)
{
    /// <summary>Memory of its machine or container in bytes; 0 when it does not say.</summary>
    public long TotalMemoryBytes { get; init; }

    /// <summary>Memory that a job may take there; null when it does not report its memory, so any job may try.</summary>
    [JsonIgnore]
    public long? RoomBytes => TotalMemoryBytes == 0 && FreeMemoryBytes == 0 ? null : FreeMemoryBytes;

    /// <summary>What the farm's own processes use of its machine, 0..100; null when it is not known.</summary>
    public double? OwnCpuPercent { get; init; }

    /// <summary>What others use of its machine, 0..100; null when it is not known.</summary>
    public double? ForeignCpuPercent { get; init; }

    /// <summary>Why its gate is shut, in Spanish; empty when it takes jobs.</summary>
    public IReadOnlyList<string> ShutBecause { get; init; } = [];

    /// <summary>What the operator told it, as far as it knows.</summary>
    public OperatorOrder Order { get; init; }
}

/// <summary>A known worker; <paramref name="State"/> is null while it is silent.</summary>
/// <param name="Registration">Where it is.</param>
/// <param name="State">What it said within the last 10 seconds.</param>
public sealed record KnownWorker(WorkerRegistration Registration, WorkerState? State)
{
    /// <summary>Whether it was heard from recently.</summary>
    public bool IsActive => State is not null;

    /// <summary>Whether it has a place in the farm: it was heard from recently, or it registered and has not been asked for long enough.</summary>
    public bool IsLiving => IsActive || Registration.OnTrialSince is not null;
}
