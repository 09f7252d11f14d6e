namespace HpcHangfire.Contract.Orders;

/// <summary>An algorithm that a client may name: what it is for, and the defaults of its orders.</summary>
/// <param name="Name">As the wire contract writes it.</param>
/// <param name="Description">One Spanish sentence for people.</param>
public sealed record AlgorithmEntry(string Name, string Description)
{
    /// <summary>Real part of c; null where the formula has no c for the whole picture.</summary>
    public double? CRe { get; init; } = 0;

    /// <summary>Imaginary part of c; null when the real part is.</summary>
    public double? CIm { get; init; } = 0;

    /// <summary>The exponent or degree; null where the formula has none.</summary>
    public int? Power { get; init; }

    /// <summary>Whether its pixels' distance from the set can be estimated: only for z² + c.</summary>
    public bool HasDistance { get; init; }

    /// <summary>Real coordinate of the first column.</summary>
    public double XMin { get; init; } = -1.5;

    /// <summary>Real coordinate of the last column.</summary>
    public double XMax { get; init; } = 1.5;

    /// <summary>Imaginary coordinate of the first row.</summary>
    public double YMin { get; init; } = -1.5;

    /// <summary>Imaginary coordinate of the last row.</summary>
    public double YMax { get; init; } = 1.5;

    /// <summary>Whether it computes one number at a time, whatever the processor can do.</summary>
    public bool IsScalar { get; init; }

}

/// <summary>What an order may ask for. The workers' kernels, palettes and encoders have the same names; a test checks that.</summary>
public static class Catalogue
{
    /// <summary>The algorithms: three ways to compute a Julia set, slowest first, then the formulas.</summary>
    public static IReadOnlyList<AlgorithmEntry> Algorithms { get; } =
    [
        new("Secuencial", "Un bucle escalar en un hilo: la definición misma.") { HasDistance = true, IsScalar = true },
        new("Numpy", "Filas enteras como vectores en un hilo, como lo escribiría quien usa NumPy.") { HasDistance = true },
        new("juliaCython", "El núcleo exacto más rápido: vectores anchos, detección de ciclos y todos los hilos del esclavo.") { HasDistance = true },
        new("julia", "Conjuntos de Julia de z² + c, por el núcleo más rápido.") { CRe = -0.8, CIm = 0.156, HasDistance = true },
        new("mandelbrot", "El conjunto de Mandelbrot: z² + c, cada píxel su c.") { CRe = null, CIm = null, HasDistance = true, XMin = -2, XMax = 1 },
        new("multibrot", "Como mandelbrot, con z elevado a potencia.") { CRe = null, CIm = null, Power = 3 },
        new("tricorn", "Como mandelbrot, con el conjugado de z.") { CRe = null, CIm = null, XMin = -2.2, XMax = 1.8, YMin = -2, YMax = 2 },
        new("barcoIncendiado", "El barco incendiado: como mandelbrot, con |x| + i|y|.") { CRe = null, CIm = null, XMin = -2.2, XMax = 1.3, YMin = -2, YMax = 1.5 },
        new("newton", "El método de Newton para z^potencia = 1: cuántos pasos hasta una raíz.") { CRe = null, CIm = null, Power = 3, XMin = -2, XMax = 2, YMin = -2, YMax = 2 },
        new("phoenix", "z² + Re(c) + Im(c)·(el punto anterior a z).") { CRe = 0.5667, CIm = -0.5 },
    ];

    /// <summary>The first system's three. A slave that names no algorithms can render these.</summary>
    public static IReadOnlyList<string> FirstNames { get; } = ["Secuencial", "Numpy", "juliaCython"];

    /// <summary>The algorithm of that name, or null.</summary>
    public static AlgorithmEntry? Find(string name) => Algorithms.FirstOrDefault(algorithm => algorithm.Name == name);

    /// <summary>Names of <see cref="Algorithms"/>.</summary>
    public static IReadOnlyList<string> AlgorithmNames { get; } = [.. Algorithms.Select(a => a.Name)];

    /// <summary>Palettes by name; <see cref="PaletteStops"/> are for an order's own palette.</summary>
    public static IReadOnlyList<string> Palettes { get; } = ["inferno", "viridis", "gris", "magma", "plasma", "turbo", "cubehelix", "clasica", "fuego", "oceano"];

    /// <summary>What can choose a pixel's colour: its count, a count with a fraction, the count's rank in the picture, the distance from the set.</summary>
    public static IReadOnlyList<string> Colourings { get; } = [Bands, Smooth, Histogram, Distance];

    /// <summary>Coloured by counts.</summary>
    public const string Bands = "bandas";

    /// <summary>Coloured by counts with a fraction, which a worker computes besides the counts.</summary>
    public const string Smooth = "suave";

    /// <summary>Coloured by the counts' ranks.</summary>
    public const string Histogram = "histograma";

    /// <summary>Coloured by distance, also computed besides the counts.</summary>
    public const string Distance = "distancia";

    /// <summary>Samples per side of a pixel.</summary>
    public static IReadOnlyList<int> Samples { get; } = [1, 2, 4];

    /// <summary>Names of <see cref="PictureFormats.All"/>.</summary>
    public static IReadOnlyList<string> Formats { get; } = [.. PictureFormats.All.Select(format => format.Name)];

    /// <summary>The one path that every worker has.</summary>
    public const string ScalarPath = "escalar";

    /// <summary>Instruction paths of the kernels, narrowest first. A worker has those of its processor.</summary>
    public static IReadOnlyList<string> Paths { get; } = [ScalarPath, "vector128", "vector256", "vector512"];
}
