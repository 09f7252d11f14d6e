namespace HpcHangfire.Algorithms.Tests;

/// <summary>Every algorithm on every path of this processor, on one thread and on more.</summary>
public static class EveryKernel
{
    public static IEnumerable<(string Name, string Path)> NamesAndPaths =>
        from name in Algorithms.Kernels.Names
        from path in Algorithms.Kernels.AvailablePaths
        where name != "Secuencial" || path == KernelPaths.Scalar
        select (name, path);

    public static TheoryData<string, string> Rows
    {
        get
        {
            TheoryData<string, string> rows = [];
            foreach (var (name, path) in NamesAndPaths)
            {
                rows.Add(name, path);
            }

            return rows;
        }
    }

    public static IKernel Find(string name, string path, int threads = 2, bool cycleTest = true) =>
        Algorithms.Kernels.Find(name, new() { Path = path, Threads = threads, CycleTest = cycleTest })!;

    public static int[] Count(this IKernel kernel, FractalOrder order)
    {
        var counts = new int[order.Pixels];
        Array.Fill(counts, -1); // a count that nobody writes must not look like one
        kernel.Count(order, counts, new());
        return counts;
    }

    public static int[] PlainCounts(FractalOrder order) =>
    [
        .. from row in Enumerable.Range(0, order.Height)
           from column in Enumerable.Range(0, order.Width)
           select PlainLoop.Count(order.X(column), order.Y(row), order.CRe, order.CIm, order.MaxIterations),
    ];

    /// <summary>What each way to compute the order gets wrong, with one thread, three and without the cycle test; none for a sound kernel.</summary>
    public static void MustAgree(string name, string path, FractalOrder order)
    {
        var expected = PlainCounts(order);
        foreach (var (threads, cycleTest) in new[] { (1, true), (3, true), (2, false) })
        {
            Assert.True(expected.AsSpan().SequenceEqual(Find(name, path, threads, cycleTest).Count(order)), $"{order}, {threads} threads, cycle test {cycleTest}");
        }
    }
}
