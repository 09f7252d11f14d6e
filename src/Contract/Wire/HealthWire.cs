using System.Text.Json.Serialization;

namespace HpcHangfire.Contract.Wire;

/// <summary>Answer of the two health routes.</summary>
public sealed record HealthWire([property: JsonPropertyName("status")] string Status);
