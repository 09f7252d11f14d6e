using HpcHangfire.Contract.Wire;

namespace HpcHangfire.SystemTests;

/// <summary>Jobs files for tests.</summary>
internal static class JobsText
{
    /// <summary>A job without an end: three thousand rows of a hundred thousand iterations, by a scalar loop.</summary>
    public static JobOrderWire Endless { get; } = new("Secuencial", 3000, 3000, 100_000);

    /// <summary>The example's lines up to 2200x1800; the larger ones take most of a minute on two processors.</summary>
    public static string UpToMedium()
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "jobs", "trabajos.txt"));
        return string.Join('\n', lines.Take(Array.FindIndex(lines, l => l.StartsWith("Numpy,2200,1800", StringComparison.Ordinal)) + 1)) + "\n";
    }

    /// <summary>The lines that order something.</summary>
    public static List<string> Orders(string text) => [.. text.Split('\n').Where(l => l.Length > 0 && l[0] != '#')];
}
