using System.Text.Json.Serialization;

namespace HpcHangfire.Contract.Wire;

/// <summary>Answer to GET /historial of a memory node: its last 100 samples, oldest first.</summary>
public sealed record HostHistoryWire(
    [property: JsonPropertyName("historial")] IReadOnlyList<HostSampleWire> Samples,
    [property: JsonPropertyName("total_registros")] int Count);
