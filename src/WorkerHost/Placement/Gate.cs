using System.Globalization;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Workers;

namespace HpcHangfire.WorkerHost.Placement;

/// <summary>What a gate looks at.</summary>
/// <param name="ForeignCpuPercent">Load of the machine that is not the farm's own, 0..100; null until it is known.</param>
/// <param name="FreeMemoryBytes">Memory that a job could use.</param>
/// <param name="FreeDiskBytes">Free disk; null when it cannot be read.</param>
/// <param name="HostAlerts">Alerts of memory nodes on this host that say a job would run badly here: node and kind.</param>
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

    /// <summary>The reasons why no job should be taken now, in Spanish with their numbers; empty when the gate is open.</summary>
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
