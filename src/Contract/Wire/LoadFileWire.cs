using System.Text.Json.Serialization;

namespace HpcHangfire.Contract.Wire;

/// <summary>Body of POST /cargar_trabajos.</summary>
/// <param name="File">A file in the jobs folder; the configured one when absent.</param>
public sealed record LoadFileWire(
    [property: JsonPropertyName("archivo"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? File = null)
{
    /// <summary>True: every line becomes a job again, not only the new ones. Written only when true.</summary>
    [JsonPropertyName("forzar"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Force { get; init; }
}
