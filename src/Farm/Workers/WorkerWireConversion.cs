using HpcHangfire.Contract.Wire;

namespace HpcHangfire.Farm.Workers;

/// <summary>Converts the farm's workers to the contract's.</summary>
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
