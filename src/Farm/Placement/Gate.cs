using System.Globalization;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Settings;
using HpcHangfire.Farm.Wire;

namespace HpcHangfire.Farm.Placement;

/// <summary>Where a worker's gate shuts and where it opens again; the distance between both keeps it from flapping.</summary>
public sealed record GateThresholds
{
    /// <summary>COMPUERTA_CPU_CIERRA: foreign load in percent at which it shuts, 1..101, the last for never. Default 85.</summary>
    public double CpuShuts { get; init; } = 85;

    /// <summary>COMPUERTA_CPU_ABRE: foreign load in percent at which it opens again, at most <see cref="CpuShuts"/>. Default 70.</summary>
    public double CpuOpens { get; init; } = 70;

    /// <summary>COMPUERTA_MEMORIA_MB: free memory in MiB below which it shuts. Default 256.</summary>
    public double MemoryFloorMiB { get; init; } = 256;

    /// <summary>COMPUERTA_DISCO_MB: free disk in MiB below which it shuts. Default 256.</summary>
    public double DiskFloorMiB { get; init; } = 256;

    /// <summary>How much above a floor opens the gate again.</summary>
    internal static double FloorMargin => 1.1;

    /// <summary>Reads the settings.</summary>
    /// <exception cref="SettingException">One is wrong.</exception>
    public static GateThresholds Read(SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var shuts = settings.Number("COMPUERTA_CPU_CIERRA", 85, 1, 101);
        var opens = settings.Number("COMPUERTA_CPU_ABRE", Math.Min(70, shuts), 0, 101);
        return opens > shuts
            ? throw new SettingException($"COMPUERTA_CPU_ABRE={opens}: no puede ser mayor que COMPUERTA_CPU_CIERRA, que es {shuts}.")
            : new GateThresholds
            {
                CpuShuts = shuts,
                CpuOpens = opens,
                MemoryFloorMiB = settings.Number("COMPUERTA_MEMORIA_MB", 256, 0, int.MaxValue),
                DiskFloorMiB = settings.Number("COMPUERTA_DISCO_MB", 256, 0, int.MaxValue),
            };
    }
}

/// <summary>What an operator told a worker.</summary>
public enum OperatorOrder
{
    /// <summary>Nothing, or to go on.</summary>
    Work = 0,

    /// <summary>To take no job until told to go on.</summary>
    Pause = 1,

    /// <summary>To end its job and take no other: it is about to be taken away.</summary>
    Drain = 2,
}

/// <summary>How an operator's order is told.</summary>
public static class OperatorOrders
{
    /// <summary>Why the worker takes no job, in Spanish; null when it may.</summary>
    public static string? Reason(this OperatorOrder order) => order switch
    {
        OperatorOrder.Pause => "pausado por el operador",
        OperatorOrder.Drain => "drenado por el operador: termina lo suyo y no toma más",
        _ => null,
    };
}

/// <summary>What a gate looks at.</summary>
/// <param name="ForeignCpuPercent">Load of the machine that is not the farm's own, 0..100; null while it is not known yet.</param>
/// <param name="FreeMemoryBytes">Memory that a job could use.</param>
/// <param name="FreeDiskBytes">Disk that is left; null when it cannot be read.</param>
/// <param name="HostAlerts">Alerts of memory nodes on this host that say a job would be badly off here: node and kind.</param>
/// <param name="Order">What the operator said.</param>
public sealed record GateReadings(
    double? ForeignCpuPercent, long FreeMemoryBytes, long? FreeDiskBytes, IReadOnlyList<HostAlertFlag> HostAlerts, OperatorOrder Order);

/// <summary>One alert of a memory node's report.</summary>
/// <param name="Node">The memory node.</param>
/// <param name="Kind">Which.</param>
public sealed record HostAlertFlag(string Node, HostAlertKind Kind);

/// <summary>
/// Decides whether a worker takes jobs now, and says why not. Load that the farm itself makes never shuts it. Not thread-safe.
/// </summary>
/// <param name="thresholds">Where it shuts and opens.</param>
public sealed class Gate(GateThresholds thresholds)
{
    private const double MiB = 1024 * 1024;
    private bool _cpu;
    private bool _memory;
    private bool _disk;

    /// <summary>The reasons, in Spanish with their numbers, why no job should be taken now; empty when the gate is open.</summary>
    public IReadOnlyList<string> Look(GateReadings now)
    {
        ArgumentNullException.ThrowIfNull(now);
        var reasons = new List<string>();
        if (now.Order.Reason() is { } ordered)
            reasons.Add(ordered);

        if (now.ForeignCpuPercent is { } load)
        {
            _cpu = load >= (_cpu ? thresholds.CpuOpens : thresholds.CpuShuts);
            if (_cpu)
                reasons.Add(Say($"CPU ajena al {load:0} % (cierra al {thresholds.CpuShuts:0} %, abre bajo {thresholds.CpuOpens:0} %)"));
        }

        if (Below(ref _memory, now.FreeMemoryBytes, thresholds.MemoryFloorMiB))
            reasons.Add(Say($"memoria libre {now.FreeMemoryBytes / MiB:0} MiB (mínimo {thresholds.MemoryFloorMiB:0} MiB)"));
        if (now.FreeDiskBytes is { } disk && Below(ref _disk, disk, thresholds.DiskFloorMiB))
            reasons.Add(Say($"disco libre {disk / MiB:0} MiB (mínimo {thresholds.DiskFloorMiB:0} MiB)"));
        reasons.AddRange(now.HostAlerts.Select(alert => $"alerta {alert.Kind.ToWire()} de {alert.Node} en su máquina"));
        return reasons;
    }

    private static bool Below(ref bool shut, long bytes, double floorMiB) =>
        shut = bytes / MiB < floorMiB * (shut ? GateThresholds.FloorMargin : 1);

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
