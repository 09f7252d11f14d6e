using System.Text.Json.Serialization;
using HpcHangfire.Farm.Hosts;

namespace HpcHangfire.Farm.Wire;

/// <summary>A memory node's report, as it posts it to a master and as GET /memoria shows it.</summary>
public sealed record HostReportWire(
    [property: JsonPropertyName("nodo_memoria")] string Node,
    [property: JsonPropertyName("timestamp")] double Timestamp,
    [property: JsonPropertyName("metricas_actuales")] HostSampleWire Current,
    [property: JsonPropertyName("promedios")] HostReportWire.AveragesWire Averages,
    [property: JsonPropertyName("alertas")] HostReportWire.AlertsWire Alerts,
    [property: JsonPropertyName("nodo")] string Host)
{
    /// <summary>Means over the last ten samples.</summary>
    public sealed record AveragesWire(
        [property: JsonPropertyName("cpu_percent")] double CpuPercent,
        [property: JsonPropertyName("memoria_percent")] double MemoryPercent);

    /// <summary>Which alerts are on.</summary>
    public sealed record AlertsWire(
        [property: JsonPropertyName("cpu_alto")] bool CpuHigh,
        [property: JsonPropertyName("memoria_alta")] bool MemoryHigh,
        [property: JsonPropertyName("disco_alto")] bool DiskHigh);
}

/// <summary>Between <see cref="HostReport"/> and its JSON.</summary>
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

    /// <summary>The report that <paramref name="wire"/> tells of.</summary>
    public static HostReport FromWire(this HostReportWire wire) => new(
        wire.Node,
        wire.Host,
        WireJson.Moment(wire.Timestamp),
        wire.Current.FromWire(),
        new(wire.Averages.CpuPercent, wire.Averages.MemoryPercent),
        new(wire.Alerts.CpuHigh, wire.Alerts.MemoryHigh, wire.Alerts.DiskHigh));
}
