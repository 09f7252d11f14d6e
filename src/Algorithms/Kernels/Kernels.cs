using System.Runtime.Intrinsics;

namespace HpcHangfire.Algorithms;

/// <summary>Every kernel there is. The one place that asks the processor what it can do.</summary>
public static class Kernels
{
    internal const string Sequential = "Secuencial";
    internal const string Rows = "Numpy";
    internal const string Staged = "juliaCython";

    /// <summary>The algorithms: one plain loop on one thread, whole rows on one thread, the fastest on all threads.</summary>
    public static IReadOnlyList<string> Names { get; } = [Sequential, Rows, Staged];

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
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1);
        var path = options.Path ?? AvailablePaths[0];
        if (!AvailablePaths.Contains(path))
        {
            throw new ArgumentException($"This processor has no path '{path}': {string.Join(", ", AvailablePaths)}.", nameof(options));
        }

        return (name, path) switch
        {
            (Sequential, _) => new SequentialKernel(),
            (Rows, KernelPaths.Vector512) => new RowKernel<Lane512>(path),
            (Rows, KernelPaths.Vector256) => new RowKernel<Lane256>(path),
            (Rows, KernelPaths.Vector128) => new RowKernel<Lane128>(path),
            (Rows, _) => new RowKernel<Lane64>(path),
            (Staged, KernelPaths.Vector512) => new StagedKernel<Julia, Lane512>(name, path, options),
            (Staged, KernelPaths.Vector256) => new StagedKernel<Julia, Lane256>(name, path, options),
            (Staged, KernelPaths.Vector128) => new StagedKernel<Julia, Lane128>(name, path, options),
            (Staged, _) => new StagedKernel<Julia, Lane64>(name, path, options),
            _ => null,
        };
    }

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
}
