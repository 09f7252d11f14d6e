using HpcHangfire.Algorithms;

namespace HpcHangfire.Bench.Kernels;

/// <summary>One way to compute a picture, timed.</summary>
internal sealed record Way(string Title, int Threads, bool IsPlain, Action<FractalOrder, int[]> Compute)
{
    public static IReadOnlyList<Way> All(int threads) =>
    [
        new($"plain loop, {threads} threads", threads, true, (order, counts) => PlainRows(order, counts, threads)),
        Kernel("Secuencial", true, new()),
        Kernel("Numpy", false, new()),
        Kernel("juliaCython", false, new() { Threads = threads, CycleTest = false, Mirrors = false }),
        Kernel("juliaCython", false, new() { Threads = threads }),
    ];

    public (Timing Time, CountsDigest Digest) Measure(FractalOrder order, int[] counts)
    {
        Array.Clear(counts);
        var time = Timing.Of(Threads, () => Compute(order, counts));
        return (time, CountsDigest.Of(counts));
    }

    private static Way Kernel(string name, bool isPlain, KernelOptions options)
    {
        var kernel = Algorithms.Kernels.Find(name, options)!;
        var threads = kernel.Threads == 1 ? "1 thread" : $"{kernel.Threads} threads";
        return new($"{name}{(options.CycleTest ? "" : " without shortcuts")}, {threads}", kernel.Threads, isPlain, (order, counts) => kernel.Count(order, counts, new()));
    }

    private static void PlainRows(FractalOrder order, int[] counts, int threads) =>
        Parallel.For(0, order.Height, new() { MaxDegreeOfParallelism = threads }, row =>
        {
            var y = order.Y(row);
            var line = counts.AsSpan(row * order.Width, order.Width);
            for (var column = 0; column < line.Length; column++)
            {
                line[column] = PlainLoop.Count(order.X(column), y, order.CRe, order.CIm, order.MaxIterations);
            }
        });
}
