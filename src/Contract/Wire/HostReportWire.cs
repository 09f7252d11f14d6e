using System.Text.Json.Serialization;

namespace HpcHangfire.Contract.Wire;

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
