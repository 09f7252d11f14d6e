using System.Text.Json.Serialization;

namespace HpcHangfire.Contract.Wire;

/// <summary>A refusal (<c>application/problem+json</c>) as a client reads it; every member may be missing.</summary>
public sealed record ProblemWire(
    [property: JsonPropertyName("error")] string? Error = null,
    [property: JsonPropertyName("campo")] string? Field = null,
    [property: JsonPropertyName("title")] string? Title = null,
    [property: JsonPropertyName("detail")] string? Detail = null,
    [property: JsonPropertyName("errores")] IReadOnlyList<FieldErrorWire>? FieldErrors = null);

/// <summary>What is wrong with one field; a problem lists all of them when a body's fields were read.</summary>
public sealed record FieldErrorWire(
    [property: JsonPropertyName("campo")] string Field,
    [property: Sentence, JsonPropertyName("error")] string Sentence);
