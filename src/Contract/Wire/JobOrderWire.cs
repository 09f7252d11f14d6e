using System.Text.Json.Serialization;

namespace HpcHangfire.Contract.Wire;

/// <summary>Body of POST /agregar_trabajo four fields always, the others only where somebody set them.</summary>
public sealed record JobOrderWire(
    [property: JsonPropertyName("algoritmo")] string Algorithm,
    [property: JsonPropertyName("width")] int Width,
    [property: JsonPropertyName("height")] int Height,
    [property: JsonPropertyName("iteraciones")] int Iterations)
{
    /// <summary>1 high, 2 medium, 3 low.</summary>
    [JsonPropertyName("prioridad"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Priority { get; init; }

    /// <summary>Real part of c.</summary>
    [JsonPropertyName("c_re"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? CRe { get; init; }

    /// <summary>Imaginary part of c.</summary>
    [JsonPropertyName("c_im"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? CIm { get; init; }

    /// <summary>Exponent or degree, where the formula has one.</summary>
    [JsonPropertyName("potencia"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Power { get; init; }

    /// <summary>Real coordinate of the first column.</summary>
    [JsonPropertyName("x_min"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? XMin { get; init; }

    /// <summary>Real coordinate of the last column.</summary>
    [JsonPropertyName("x_max"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? XMax { get; init; }

    /// <summary>Imaginary coordinate of the first row.</summary>
    [JsonPropertyName("y_min"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? YMin { get; init; }

    /// <summary>Imaginary coordinate of the last row.</summary>
    [JsonPropertyName("y_max"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? YMax { get; init; }

    /// <summary>A palette's name, or colours of one's own.</summary>
    [JsonPropertyName("paleta"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Palette { get; init; }

    /// <summary>What chooses a pixel's colour.</summary>
    [JsonPropertyName("coloreado"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Colouring { get; init; }

    /// <summary>Samples per side of a pixel.</summary>
    [JsonPropertyName("muestreo"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? SamplesPerSide { get; init; }

    /// <summary>True: the counts are kept beside the picture. Written only when true.</summary>
    [JsonPropertyName("guardar_conteos"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool KeepsCounts { get; init; }

    /// <summary>Image format.</summary>
    [JsonPropertyName("formato"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Format { get; init; }

    /// <summary>Instruction path of the kernel; the worker's own choice when absent.</summary>
    [JsonPropertyName("ruta"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Path { get; init; }

    /// <summary>Limit of one attempt, in seconds.</summary>
    [JsonPropertyName("timeout_s"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? TimeoutSeconds { get; init; }

    /// <summary>The only worker that may run it.</summary>
    [JsonPropertyName("esclavo"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Worker { get; init; }

    /// <summary>True: when that worker stays silent too long, any other may run it. Written only when true.</summary>
    [JsonPropertyName("esclavo_opcional"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool WorkerIsOptional { get; init; }

    /// <summary>Idempotency key: the same key gives the same job back.</summary>
    [JsonPropertyName("clave"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Key { get; init; }
}
