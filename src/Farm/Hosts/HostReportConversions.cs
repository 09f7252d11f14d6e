using HpcHangfire.Contract.Wire;

namespace HpcHangfire.Farm.Hosts;

/// <summary>Converts between <see cref="HostReport"/> and its JSON.</summary>
public static class HostReportConversions
{
    /// <summary>The report as JSON shows it; percents are rounded to a tenth.</summary>
    public static HostReportWire ToWire(this HostReport report) => new(
        report.Node,
        WireJson.Timestamp(report.Time),
        report.Current.ToWire(),
        new(HostSampleConversions.Tenth(report.Averages.CpuPercent), HostSampleConversions.Tenth(report.Averages.MemoryPercent)),
        new(report.Alerts.CpuHigh, report.Alerts.MemoryHigh, report.Alerts.DiskHigh),
        report.Host);

    /// <summary>The report in <paramref name="wire"/>.</summary>
    public static HostReport FromWire(this HostReportWire wire) => new(
        wire.Node,
        wire.Host,
        WireJson.Moment(wire.Timestamp),
        wire.Current.FromWire(),
        new(wire.Averages.CpuPercent, wire.Averages.MemoryPercent),
        new(wire.Alerts.CpuHigh, wire.Alerts.MemoryHigh, wire.Alerts.DiskHigh));
}
