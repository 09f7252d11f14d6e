using System.Text.Json.Serialization;

namespace HpcHangfire.Contract.Wire;

/// <summary>Answer to GET /metricas of a memory node, an entry of its history, and what Redis keeps about a host. Bytes and percents.</summary>
public sealed record HostSampleWire(
    [property: JsonPropertyName("timestamp")] double Timestamp,
    [property: JsonPropertyName("cpu")] HostSampleWire.CpuWire Cpu,
    [property: JsonPropertyName("memoria")] HostSampleWire.MemoryWire Memory,
    [property: JsonPropertyName("disco")] HostSampleWire.DiskWire Disk,
    [property: JsonPropertyName("red")] HostSampleWire.NetworkWire Network)
{
    /// <summary>Processor load; <c>freq</c> is null where the host does not report it.</summary>
    public sealed record CpuWire(
        [property: JsonPropertyName("percent")] double Percent,
        [property: JsonPropertyName("count")] int Count,
        [property: JsonPropertyName("freq")] FrequencyWire? Frequency = null);

    /// <summary>MHz.</summary>
    public sealed record FrequencyWire(
        [property: JsonPropertyName("current")] double Current,
        [property: JsonPropertyName("min")] double Min,
        [property: JsonPropertyName("max")] double Max);

    /// <summary>Memory in bytes.</summary>
    public sealed record MemoryWire(
        [property: JsonPropertyName("total")] long Total,
        [property: JsonPropertyName("disponible")] long Available,
        [property: JsonPropertyName("usado")] long Used,
        [property: JsonPropertyName("libre")] long Free,
        [property: JsonPropertyName("percent")] double Percent);

    /// <summary>Disk in bytes.</summary>
    public sealed record DiskWire(
        [property: JsonPropertyName("total")] long Total,
        [property: JsonPropertyName("usado")] long Used,
        [property: JsonPropertyName("libre")] long Free,
        [property: JsonPropertyName("percent")] double Percent);

    /// <summary>Counters since the host started.</summary>
    public sealed record NetworkWire(
        [property: JsonPropertyName("bytes_enviados")] long BytesSent,
        [property: JsonPropertyName("bytes_recibidos")] long BytesReceived,
        [property: JsonPropertyName("paquetes_enviados")] long PacketsSent,
        [property: JsonPropertyName("paquetes_recibidos")] long PacketsReceived);
}
