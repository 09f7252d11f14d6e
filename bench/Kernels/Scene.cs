using HpcHangfire.Algorithms;

namespace HpcHangfire.Bench.Kernels;

/// <summary>A picture to measure with, and why.</summary>
internal sealed record Scene(string Why, FractalOrder Order)
{
    /// <summary>A Siegel disc from within: no orbit ever escapes or repeats, so no shortcut is possible.</summary>
    public static Scene Siegel { get; } = new(
        "Siegel disc: nothing ever repeats", new(800, 800, 1000, -0.390540870218400, -0.586787907346969, new(-0.2, 0.2, -0.2, 0.2)));

    /// <summary>The parabolic set from within: orbits come to rest, but later than the maximum.</summary>
    public static Scene Parabolic { get; } = new("parabolic, from within: comes to rest too late", new(800, 800, 1000, 0.25, 0, new(-0.3, 0.3, -0.3, 0.3)));

    /// <summary>The largest job that the first system was given.</summary>
    public static Scene Largest { get; } = new("the largest job", new(5000, 4000, 3000, 0, 0, Region.Default));

    /// <summary>Plain loops run beyond it only on request: they take most of a minute.</summary>
    public const long LongestPlainSum = 5_000_000_000;

    /// <summary>The whole Mandelbrot set.</summary>
    public static Scene Mandelbrot { get; } = new("the whole Mandelbrot set", new(4096, 4096, 5000, 0, 0, new(-2, 1, -1.5, 1.5))) { Formula = "mandelbrot" };

    public static IReadOnlyList<Scene> All { get; } =
    [
        new("the first system's default", new(800, 800, 1100, 0, 0, Region.Default)),
        new("a job of middle size", new(2000, 1500, 500, 0, 0, Region.Default)),
        Largest,
        new("dust: no interior, ragged counts", new(1500, 1000, 2000, -0.8, 0.156, Region.Default)),
        new("rabbit: cycles of period 3", new(800, 800, 1100, -0.123, 0.745, Region.Default)),
        Siegel,
        new("parabolic: comes to rest too late", new(800, 800, 1000, 0.25, 0, Region.Default)),
    ];

    /// <summary>Where neighbours live for very different times, so that lanes are hard to keep full.</summary>
    public static IReadOnlyList<Scene> Ragged { get; } =
    [
        new("a zoom to the boundary", new(800, 800, 5000, 0, 0, new(-0.76, -0.74, 0.09, 0.11))) { Formula = "mandelbrot" },
        new("few orbits in a thousand live for long", new(800, 600, 1_000_000, 0, 0, new(-2, 1, -1.125, 1.125))) { Formula = "mandelbrot" },
        new("dust", new(1500, 1000, 2000, -0.8, 0.156, Region.Default)),
        new("a dendrite", new(1500, 1000, 2000, 0, 1, Region.Default)),
    ];

    /// <summary>The kernel's name, which the oracle knows too.</summary>
    public string Formula { get; init; } = "julia";

    public string Title => $"{Order.Width}x{Order.Height}, {Order.MaxIterations} it, c={Order.CRe:0.###}{(Order.CIm == 0 ? "" : $"{Order.CIm:+0.###;-0.###}i")}: {Why}";
}
