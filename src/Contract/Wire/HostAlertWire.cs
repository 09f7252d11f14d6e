using System.Text.Json.Serialization;

namespace HpcHangfire.Contract.Wire;

/// <summary>An alert of a memory node that is on now.</summary>
public sealed record HostAlertWire(
    [property: JsonPropertyName("tipo")] string Kind,
    [property: Sentence, JsonPropertyName("mensaje")] string Message,
    [property: JsonPropertyName("valor")] double Value,
    [property: JsonPropertyName("timestamp")] double Timestamp);

/// <summary>Answer to GET /alertas of a memory node.</summary>
public sealed record HostAlertsWire([property: JsonPropertyName("alertas")] IReadOnlyList<HostAlertWire> Alerts);
