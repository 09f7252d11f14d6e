using System.Text.Json.Serialization;

namespace HpcHangfire.Contract.Wire;

/// <summary>Answer to GET /ping of a memory node, with the number of samples in its history.</summary>
public sealed record HostPingWire(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("timestamp")] double Timestamp,
    [property: JsonPropertyName("total_metricas")] int SampleCount);
