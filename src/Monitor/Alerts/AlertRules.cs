using HpcHangfire.Farm.Hosts;

namespace HpcHangfire.Monitor.Alerts;

/// <summary>
/// Decides sample by sample which alerts are on. One begins above its threshold and ends 5 points or more below it, so a load
/// that swings around the threshold does not start an alert with every sample. Fed by one loop, read by any thread.
/// </summary>
/// <param name="thresholds">Where each alert begins.</param>
public sealed class AlertRules(AlertThresholds thresholds)
{
    /// <summary>Points below its threshold at which an alert ends.</summary>
    public const double HysteresisPoints = 5;

    private volatile IReadOnlyList<HostAlert> _active = [];

    /// <summary>The alerts that are on, with the last sample's values.</summary>
    public IReadOnlyList<HostAlert> Active => _active;

    /// <summary>Takes the next sample and returns what began or ended with it.</summary>
    public IReadOnlyList<HostAlertChange> Apply(HostSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        var active = new List<HostAlert>();
        var changes = new List<HostAlertChange>();
        Check(HostAlertKind.CpuHigh, sample.Cpu.Percent, thresholds.CpuPercent);
        Check(HostAlertKind.MemoryHigh, sample.Memory.Percent, thresholds.MemoryPercent);
        Check(HostAlertKind.DiskHigh, sample.Disk.Percent, thresholds.DiskPercent);
        _active = active;
        return changes;

        void Check(HostAlertKind kind, double percent, double threshold)
        {
            var alert = new HostAlert(kind, percent, sample.Time);
            var before = _active.Any(one => one.Kind == kind);
            var now = percent > (before ? Math.Max(0, threshold - HysteresisPoints) : threshold);
            if (now)
                active.Add(alert);
            if (now != before)
                changes.Add(new(alert, Begins: now));
        }
    }
}
