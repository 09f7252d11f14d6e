using System.Text.Json.Serialization;
using HpcHangfire.Farm.Jobs;

namespace HpcHangfire.Farm.Wire;

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

/// <summary>Body of POST /trabajos/{id}/recolorear; what is absent stays as that job had it.</summary>
public sealed record RecolourWire
{
    /// <summary>A palette's name, or colours of one's own.</summary>
    [JsonPropertyName("paleta"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Palette { get; init; }

    /// <summary>What chooses a pixel's colour.</summary>
    [JsonPropertyName("coloreado"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Colouring { get; init; }

    /// <summary>Image format.</summary>
    [JsonPropertyName("formato"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Format { get; init; }

    /// <summary>1 high, 2 medium, 3 low.</summary>
    [JsonPropertyName("prioridad"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Priority { get; init; }

    /// <summary>Idempotency key: the same key gives the same job back.</summary>
    [JsonPropertyName("clave"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Key { get; init; }
}

/// <summary>From the farm's orders to the contract's.</summary>
public static class OrderWireConversion
{
    /// <summary>The order of the same picture: what decides its pixels, and no more.</summary>
    public static JobOrderWire ToPictureWire(this RenderOrder order)
    {
        var uses = Catalogue.Find(order.Algorithm);
        return new JobOrderWire(order.Algorithm, order.Width, order.Height, order.Iterations)
        {
            CRe = uses?.CRe is null ? null : order.CRe,
            CIm = uses?.CIm is null ? null : order.CIm,
            Power = order.Power,
            XMin = order.XMin,
            XMax = order.XMax,
            YMin = order.YMin,
            YMax = order.YMax,
            Palette = order.Palette,
            Colouring = order.Colouring == Catalogue.Bands ? null : order.Colouring,
            SamplesPerSide = order.SamplesPerSide == 1 ? null : order.SamplesPerSide,
        };
    }
}

/// <summary>Body of POST /cargar_trabajos.</summary>
/// <param name="File">A file in the jobs folder; the configured one when absent.</param>
public sealed record LoadFileWire(
    [property: JsonPropertyName("archivo"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? File = null)
{
    /// <summary>True: every line becomes a job again, not only the new ones. Written only when true.</summary>
    [JsonPropertyName("forzar"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Force { get; init; }
}

/// <summary>Body of POST /registrar_esclavo.</summary>
public sealed record RegisterWorkerWire(
    [property: JsonPropertyName("esclavo_id")] string WorkerId,
    [property: JsonPropertyName("ip")] string Address,
    [property: JsonPropertyName("puerto")] int? Port = null,
    [property: JsonPropertyName("algoritmos")] IReadOnlyList<string>? Algorithms = null);
