using System.Text.Json;
using System.Text.Json.Serialization;

namespace HpcHangfire.Algorithms.Tests;

/// <summary>Counts that the first system's programs gave, as sums and SHA-256; golden/julia.json says how they were made.</summary>
public static class Golden
{
    public static IReadOnlyList<Case> Cases { get; } = Read();

    private static List<Case> Read()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(System.IO.Path.Combine(AppContext.BaseDirectory, "golden", "julia.json")));
        return json.RootElement.GetProperty("cases").Deserialize<List<Case>>()!;
    }

    public sealed record Case(
        [property: JsonPropertyName("width")] int Width,
        [property: JsonPropertyName("height")] int Height,
        [property: JsonPropertyName("max_iter")] int MaxIterations,
        [property: JsonPropertyName("c_re")] double CRe,
        [property: JsonPropertyName("c_im")] double CIm,
        [property: JsonPropertyName("x_min")] double XMin,
        [property: JsonPropertyName("x_max")] double XMax,
        [property: JsonPropertyName("y_min")] double YMin,
        [property: JsonPropertyName("y_max")] double YMax,
        [property: JsonPropertyName("sum")] long Sum,
        [property: JsonPropertyName("sha256_i32le")] string Sha256,
        [property: JsonPropertyName("counts")] int[][]? Counts)
    {
        public FractalOrder Order => new(Width, Height, MaxIterations, CRe, CIm, new(XMin, XMax, YMin, YMax));
    }
}
