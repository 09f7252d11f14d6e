namespace HpcHangfire.Algorithms.Tests;

/// <summary>A kernel whose counts are spoilt after they were computed, as a miscompiled one's would be.</summary>
internal sealed class WrongKernel(IKernel kernel, Action<FractalOrder, Memory<int>> spoil) : IKernel
{
    public string Name => kernel.Name;

    public string Path => kernel.Path;

    public int Threads => kernel.Threads;

    public Spared Count(FractalOrder order, Span<int> counts, KernelRun run)
    {
        var own = new int[counts.Length];
        var spared = kernel.Count(order, own, run);
        spoil(order, own);
        own.CopyTo(counts);
        return spared;
    }
}
