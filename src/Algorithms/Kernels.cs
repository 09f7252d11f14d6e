using System.Runtime.Intrinsics;

namespace HpcHangfire.Algorithms;

/// <summary>Every kernel there is. The one place that asks the processor what it can do.</summary>
public static class Kernels
{
    internal const string Sequential = "Secuencial";
    internal const string Rows = "Numpy";
    internal const string Staged = "juliaCython";

    private static readonly Dictionary<string, Entry> s_entries = new()
    {
        [Sequential] = new(Julia.Count, (_, _, _) => new SequentialKernel(), PixelValues.Make<Julia>),
        [Rows] = new(Julia.Count, MakeRows, PixelValues.Make<Julia>),
        [Staged] = Formula<Julia>(),
        ["julia"] = Formula<Julia>(),
        ["mandelbrot"] = Formula<Mandelbrot>(),
        ["multibrot"] = Formula<Multibrot>(),
        ["tricorn"] = Formula<Tricorn>(),
        ["barcoIncendiado"] = Formula<BurningShip>(),
        ["newton"] = Formula<Newton>(),
        ["phoenix"] = Formula<Phoenix>(),
    };

    /// <summary>
    /// The algorithms. The first three compute Julia sets: one plain loop on one thread, whole rows on one thread, the fastest on
    /// all threads. The others are formulas, each computed the fastest way.
    /// </summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_entries.Keys];

    /// <summary>
    /// The paths this processor runs, fastest first. A path counts as there when the runtime says it is accelerated: on the
    /// first processors with AVX-512 it says no, because they slow down under it.
    /// </summary>
    public static IReadOnlyList<string> AvailablePaths { get; } = Ask();

    /// <summary>The kernel of that name, exactly as <see cref="Names"/> spells it, or null.</summary>
    /// <param name="name">One of <see cref="Names"/>. <c>Secuencial</c> is always the scalar loop and takes no option.</param>
    /// <param name="options">How it may compute; null for the defaults.</param>
    /// <exception cref="ArgumentException">The path is not one of <see cref="AvailablePaths"/>, or there is less than 1 thread.</exception>
    public static IKernel? Find(string name, KernelOptions? options = null)
    {
        options ??= new();
        return s_entries.GetValueOrDefault(name)?.Make(name, Path(options), options);
    }

    internal static IValueKernel? FindValues(string name, PixelValue value, KernelOptions? options)
    {
        options ??= new();
        return s_entries.GetValueOrDefault(name)?.MakeValues(value, Path(options), options);
    }

    /// <summary>The count that an algorithm must give at one pixel, by its definition in plain code.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="order">The picture.</param>
    /// <param name="column">0 to Width-1.</param>
    /// <param name="row">0 to Height-1.</param>
    public static int Define(string name, FractalOrder order, int column, int row)
    {
        ArgumentNullException.ThrowIfNull(order);
        return s_entries[name].Count(order, order.X(column), order.Y(row));
    }

    private static string Path(KernelOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1);
        var path = options.Path ?? AvailablePaths[0];
        return AvailablePaths.Contains(path)
            ? path
            : throw new ArgumentException($"This processor has no path '{path}': {string.Join(", ", AvailablePaths)}.", nameof(options));
    }

    private static Entry Formula<TFormula>()
        where TFormula : IFormula<TFormula> => new(TFormula.Count, MakeStaged<TFormula>, PixelValues.Make<TFormula>);

    private static IKernel MakeStaged<TFormula>(string name, string path, KernelOptions options)
        where TFormula : IFormula<TFormula> => path switch
        {
            KernelPaths.Vector512 => new StagedKernel<TFormula, Lane512>(name, path, options),
            KernelPaths.Vector256 => new StagedKernel<TFormula, Lane256>(name, path, options),
            KernelPaths.Vector128 => new StagedKernel<TFormula, Lane128>(name, path, options),
            _ => new StagedKernel<TFormula, Lane64>(name, path, options),
        };

    private static IKernel MakeRows(string name, string path, KernelOptions options) => path switch
    {
        KernelPaths.Vector512 => new RowKernel<Lane512>(path),
        KernelPaths.Vector256 => new RowKernel<Lane256>(path),
        KernelPaths.Vector128 => new RowKernel<Lane128>(path),
        _ => new RowKernel<Lane64>(path),
    };

    private static List<string> Ask()
    {
        List<string> paths = [];
        if (Vector512.IsHardwareAccelerated)
        {
            paths.Add(KernelPaths.Vector512);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            paths.Add(KernelPaths.Vector256);
        }

        if (Vector128.IsHardwareAccelerated)
        {
            paths.Add(KernelPaths.Vector128);
        }

        paths.Add(KernelPaths.Scalar);
        return paths;
    }

    private sealed record Entry(
        Func<FractalOrder, double, double, int> Count,
        Func<string, string, KernelOptions, IKernel> Make,
        Func<PixelValue, string, KernelOptions, IValueKernel?> MakeValues);
}
