namespace HpcHangfire.Algorithms.Tests;

/// <summary>Every way to compute a Julia set, and every formula, on every path of this processor.</summary>
public static class EveryKernel
{
    private static readonly string[] s_juliaNames = ["Secuencial", "Numpy", "juliaCython"];

    /// <summary>The three ways to compute a Julia set; <c>julia</c> is another name for the third.</summary>
    public static IEnumerable<(string Name, string Path)> NamesAndPaths =>
        from name in s_juliaNames
        from path in Algorithms.Kernels.AvailablePaths
        where name != "Secuencial" || path == KernelPaths.Scalar
        select (name, path);

    public static TheoryData<string, string> Rows => new(NamesAndPaths.Select(row => (row.Name, row.Path)));

    /// <summary>The other formulas.</summary>
    public static TheoryData<string, string> Formulas => new(
        from name in Algorithms.Kernels.Names.Except([.. s_juliaNames, "julia"])
        from path in Algorithms.Kernels.AvailablePaths
        select (name, path));

    public static IKernel Find(string name, string path, int threads = 2, bool cycleTest = true, bool mirrors = true) =>
        Algorithms.Kernels.Find(name, new() { Path = path, Threads = threads, CycleTest = cycleTest, Mirrors = mirrors })!;

    public static int[] Count(this IKernel kernel, FractalOrder order)
    {
        var counts = new int[order.Pixels];
        Array.Fill(counts, -1); // a count that no kernel writes must not look like one
        kernel.Count(order, counts, new());
        return counts;
    }

    public static int[] PlainCounts(FractalOrder order, string name = "juliaCython") =>
    [
        .. from row in Enumerable.Range(0, order.Height)
           from column in Enumerable.Range(0, order.Width)
           select Algorithms.Kernels.Define(name, order, column, row),
    ];

    /// <summary>The kernel must count the order as the plain loop does: with one thread, with three, and without shortcuts.</summary>
    public static void MustAgree(string name, string path, FractalOrder order)
    {
        var expected = PlainCounts(order, name);
        foreach (var (threads, shortcuts) in new[] { (1, true), (3, true), (2, false) })
        {
            Assert.True(expected.AsSpan().SequenceEqual(Find(name, path, threads, shortcuts, shortcuts).Count(order)), $"{order}, {threads} threads, shortcuts {shortcuts}");
        }
    }
}
