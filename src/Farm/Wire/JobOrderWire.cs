using System.Text.Json.Serialization;

namespace HpcHangfire.Farm.Wire;

/// <summary>Body of POST /agregar_trabajo, as the API's description shows it; null leaves a field at its default.</summary>
public sealed record JobOrderWire(
    [property: JsonPropertyName("algoritmo")] string Algorithm,
    [property: JsonPropertyName("width")] int Width,
    [property: JsonPropertyName("height")] int Height,
    [property: JsonPropertyName("iteraciones")] int Iterations,
    [property: JsonPropertyName("prioridad")] int? Priority = null,
    [property: JsonPropertyName("c_re")] double? CRe = null,
    [property: JsonPropertyName("c_im")] double? CIm = null,
    [property: JsonPropertyName("x_min")] double? XMin = null,
    [property: JsonPropertyName("x_max")] double? XMax = null,
    [property: JsonPropertyName("y_min")] double? YMin = null,
    [property: JsonPropertyName("y_max")] double? YMax = null,
    [property: JsonPropertyName("paleta")] string? Palette = null,
    [property: JsonPropertyName("formato")] string? Format = null,
    [property: JsonPropertyName("timeout_s")] int? TimeoutSeconds = null,
    [property: JsonPropertyName("esclavo")] string? Worker = null,
    [property: JsonPropertyName("clave")] string? Key = null);

/// <summary>Body of POST /cargar_trabajos, as the API's description shows it.</summary>
/// <param name="File">A file in the jobs folder; the configured one when absent.</param>
/// <param name="Force">Enqueue every good line, also those that already became jobs.</param>
public sealed record LoadJobsWire(
    [property: JsonPropertyName("archivo")] string? File = null,
    [property: JsonPropertyName("forzar")] bool? Force = null);

/// <summary>Body of POST /registrar_esclavo, as the API's description shows it.</summary>
public sealed record RegisterWorkerWire(
    [property: JsonPropertyName("esclavo_id")] string WorkerId,
    [property: JsonPropertyName("ip")] string Address,
    [property: JsonPropertyName("puerto")] int? Port = null,
    [property: JsonPropertyName("algoritmos")] IReadOnlyList<string>? Algorithms = null);
