using System.Text.Json;
using System.Text.Json.Serialization;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;

namespace HpcHangfire.Cli.Comparison;

/// <summary>A comparison as programs read it: <c>hpc comparar --json</c>.</summary>
internal sealed record ComparisonJson(
    [property: JsonPropertyName("esclavo")] string Worker,
    [property: JsonPropertyName("width")] int Width,
    [property: JsonPropertyName("height")] int Height,
    [property: JsonPropertyName("c_re")] double? CRe,
    [property: JsonPropertyName("c_im")] double? CIm,
    [property: JsonPropertyName("coinciden")] bool Agrees,
    [property: JsonPropertyName("csv")] string Csv,
    [property: JsonPropertyName("png")] string Png,
    [property: JsonPropertyName("mediciones")] IReadOnlyList<MeasurementJson> Measurements,
    [property: JsonPropertyName("no_disponibles")] IReadOnlyList<MissingJson> Missing)
{
    public static string Of(Compared found, ComparisonFiles files) => JsonSerializer.Serialize(
        new ComparisonJson(
            found.Plan.Worker,
            found.Plan.Picture.Width,
            found.Plan.Picture.Height,
            found.Plan.Picture.Options.Value<double?>(OrderFields.CRe.Name),
            found.Plan.Picture.Options.Value<double?>(OrderFields.CIm.Name),
            found.Differences.Count == 0,
            files.Csv,
            files.Png,
            [.. found.Measurements.Select(m => new MeasurementJson(
                m.Trial.Variant.Algorithm, m.Trial.Variant.Path, m.Threads, m.Trial.Iterations, m.Trial.Repetition, m.Seconds, m.PerSecond, m.PerCycle, m.Digest))],
            [.. found.Missing.Select(m => new MissingJson(m.Key.Algorithm, m.Key.Path, m.Value))]),
        WireJson.Options);
}

/// <summary>One measurement, with the CSV's names.</summary>
internal sealed record MeasurementJson(
    [property: JsonPropertyName("algoritmo")] string Algorithm,
    [property: JsonPropertyName("ruta")] string Path,
    [property: JsonPropertyName("hilos")] int? Threads,
    [property: JsonPropertyName("iteraciones")] int Iterations,
    [property: JsonPropertyName("repeticion")] int Repetition,
    [property: JsonPropertyName("segundos")] double Seconds,
    [property: JsonPropertyName("iteraciones_por_s")] double? PerSecond,
    [property: JsonPropertyName("iteraciones_por_ciclo")] double? PerCycle,
    [property: JsonPropertyName("sha256_conteos")] string Digest);

/// <summary>A variant that could not be measured, and why.</summary>
internal sealed record MissingJson(
    [property: JsonPropertyName("algoritmo")] string Algorithm,
    [property: JsonPropertyName("ruta")] string Path,
    [property: JsonPropertyName("motivo")] string Reason);
