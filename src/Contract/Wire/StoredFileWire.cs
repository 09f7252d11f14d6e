using System.Text.Json.Serialization;

namespace HpcHangfire.Contract.Wire;

/// <summary>Where something was stored.</summary>
public sealed record StoredFileWire([property: JsonPropertyName("archivo")] string File);
