using System.Text.Json.Serialization;

namespace HpcHangfire.Contract.Wire;

/// <summary>A job's last attempt, as GET /cronologia shows it.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Attempt">Which attempt, from 1.</param>
/// <param name="Worker">Who makes or made it.</param>
/// <param name="State"><c>en_curso</c>, <c>completado</c>, <c>fallido</c> or <c>cancelado</c>.</param>
/// <param name="Algorithm">What was ordered.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Iterations">At most, for each pixel.</param>
/// <param name="Started">When it began.</param>
/// <param name="Finished">When it ended; null while it runs.</param>
public sealed record AttemptWire(
    [property: JsonPropertyName("trabajo_id")] string JobId,
    [property: JsonPropertyName("intento")] int Attempt,
    [property: JsonPropertyName("esclavo")] string Worker,
    [property: JsonPropertyName("estado")] string State,
    [property: JsonPropertyName("algoritmo")] string Algorithm,
    [property: JsonPropertyName("width")] int Width,
    [property: JsonPropertyName("height")] int Height,
    [property: JsonPropertyName("iteraciones")] int Iterations,
    [property: JsonPropertyName("iniciado")] double Started,
    [property: JsonPropertyName("terminado")] double? Finished);

/// <summary>Answer to GET /cronologia.</summary>
/// <param name="From">The beginning of the span.</param>
/// <param name="To">Its end.</param>
/// <param name="Attempts">Those that ended in it, and those that run and began before its end; by their beginning.</param>
/// <param name="Truncated">Whether more ended in it than the master looks at: then the earliest are missing.</param>
public sealed record TimelineWire(
    [property: JsonPropertyName("desde")] double From,
    [property: JsonPropertyName("hasta")] double To,
    [property: JsonPropertyName("intentos")] IReadOnlyList<AttemptWire> Attempts,
    [property: JsonPropertyName("truncado")] bool Truncated);
