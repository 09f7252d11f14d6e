using System.Text.Json.Serialization;

namespace HpcHangfire.Contract.Wire;

/// <summary>Answer to GET /trabajos/{id}/consola: what the last attempt at a job has said.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Started">When that attempt began, Unix seconds; another time means another attempt, whose lines count from 0 again. Null before the first.</param>
/// <param name="Progress">Part done, from 0 to 1.</param>
/// <param name="Phase">What it does now, in a word or two.</param>
/// <param name="Lines">From the one asked for on, oldest first; only the last 500 are kept.</param>
/// <param name="Next">What to ask for next.</param>
public sealed record JobConsoleWire(
    [property: JsonPropertyName("trabajo_id")] string JobId,
    [property: JsonPropertyName("iniciado")] double? Started,
    [property: JsonPropertyName("progreso")] double Progress,
    [property: Sentence, JsonPropertyName("fase")] string Phase,
    [property: JsonPropertyName("lineas")] IReadOnlyList<ConsoleLineWire> Lines,
    [property: JsonPropertyName("siguiente")] long Next);

/// <summary>A line of a job's console.</summary>
public sealed record ConsoleLineWire(
    [property: JsonPropertyName("timestamp")] double Timestamp,
    [property: Sentence, JsonPropertyName("texto")] string Text);
