using System.Text.Json.Serialization;

namespace HpcHangfire.Contract.Wire;

/// <summary>Body of POST /registrar_esclavo.</summary>
public sealed record RegisterWorkerWire(
    [property: JsonPropertyName("esclavo_id")] string WorkerId,
    [property: JsonPropertyName("ip")] string Address,
    [property: JsonPropertyName("puerto")] int? Port = null,
    [property: JsonPropertyName("algoritmos")] IReadOnlyList<string>? Algorithms = null);
