using System.Text.Json.Serialization;

namespace HpcHangfire.Contract.Wire;

/// <summary>Answer of the two health routes.</summary>
/// <param name="Status">vivo or listo.</param>
/// <param name="Notice">What an operator should know of a program that can work nevertheless; left out when there is nothing.</param>
public sealed record HealthWire(
    [property: JsonPropertyName("status")] string Status,
    [property: Sentence, JsonPropertyName("aviso"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Notice = null);

/// <summary>Answer to GET /salud/coherencia.</summary>
/// <param name="IsCoherent">Whether every job is in exactly one place.</param>
/// <param name="Jobs">How many jobs there are.</param>
/// <param name="Problems">Those that are not; the first thousand.</param>
public sealed record CoherenceWire(
    [property: JsonPropertyName("coherente")] bool IsCoherent,
    [property: JsonPropertyName("revisados")] long Jobs,
    [property: JsonPropertyName("problemas")] IReadOnlyList<IncoherenceWire> Problems);

/// <summary>What is wrong with a job.</summary>
public sealed record IncoherenceWire(
    [property: JsonPropertyName("trabajo_id")] string JobId,
    [property: Sentence, JsonPropertyName("problema")] string Problem);
