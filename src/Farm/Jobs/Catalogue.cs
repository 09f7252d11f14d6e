namespace HpcHangfire.Farm.Jobs;

/// <summary>An algorithm that a client may name, and what it is for.</summary>
/// <param name="Name">As the wire contract writes it.</param>
/// <param name="Description">One Spanish sentence for people.</param>
public sealed record AlgorithmEntry(string Name, string Description);

/// <summary>What an order may ask for. The workers' kernels, palettes and encoders answer to the same names; a test holds them together.</summary>
public static class Catalogue
{
    /// <summary>The algorithms, slowest first.</summary>
    public static IReadOnlyList<AlgorithmEntry> Algorithms { get; } =
    [
        new("Secuencial", "Un bucle escalar en un hilo: la definición misma."),
        new("Numpy", "Filas enteras como vectores en un hilo, como lo escribiría quien usa NumPy."),
        new("juliaCython", "El núcleo exacto más rápido: vectores anchos, detección de ciclos y todos los hilos del esclavo."),
    ];

    /// <summary>Names of <see cref="Algorithms"/>.</summary>
    public static IReadOnlyList<string> AlgorithmNames { get; } = [.. Algorithms.Select(a => a.Name)];

    /// <summary>Colour tables for the counts.</summary>
    public static IReadOnlyList<string> Palettes { get; } = ["inferno", "viridis", "gris"];

    /// <summary>Image formats.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["png", "webp", "tiff"];
}

/// <summary>The ranges of an order's numbers.</summary>
public static class OrderLimits
{
    /// <summary>Largest width or height, in pixels.</summary>
    public const int MaxSide = 50_000;

    /// <summary>Largest number of iterations.</summary>
    public const int MaxIterations = 10_000_000;

    /// <summary>Longest time limit that an order may set, in seconds: one day.</summary>
    public const int MaxTimeoutSeconds = 86_400;

    /// <summary>Default of the largest picture in pixels (MAX_PIXELES): its counts take 1 GiB in a worker's memory.</summary>
    public const int DefaultMaxPixels = 1 << 28;
}
