using System.Numerics;

namespace HpcHangfire.Algorithms;

/// <summary>What the parts of one thread's work share: the picture, the orbits still on their way, and those about to leave.</summary>
internal sealed unsafe class BatchState(FractalOrder order, int* counts, KernelOptions options, int capacity, RunPace pace) : IDisposable
{
    public FractalOrder Order => order;

    public int* Counts => counts;

    public bool CycleTest => options.CycleTest;

    public RunPace Pace => pace;

    public OrbitStore Orbits { get; } = new(capacity);

    /// <summary>Orbits known to escape within the next steps; <see cref="Exits{TFormula, TLane}"/> finds after how many.</summary>
    public OrbitStore Leaving { get; } = new(2 * Lanes.LargestGroup);

    /// <summary>How many of <see cref="Leaving"/> there are.</summary>
    public int LeavingCount { get; set; }

    /// <summary>Iterations that the plain loop makes and this thread did not, as the orbits were on a cycle.</summary>
    public long Skipped { get; private set; }

    /// <summary>Gives a count to lanes of a group.</summary>
    public void Finish(int* pixels, ulong lanes, int count)
    {
        for (; lanes != 0; lanes &= lanes - 1)
        {
            counts[pixels[BitOperations.TrailingZeroCount(lanes)]] = count;
        }
    }

    /// <summary>Gives the maximum to orbits found on a cycle after <paramref name="n"/> steps.</summary>
    /// <param name="pixels">The pixel of each lane.</param>
    /// <param name="cycled">The lanes.</param>
    /// <param name="n">Steps they have taken.</param>
    public void Settle(int* pixels, ulong cycled, int n)
    {
        Skipped += BitOperations.PopCount(cycled) * (long)(order.MaxIterations - n);
        Finish(pixels, cycled, order.MaxIterations);
    }

    /// <summary>The same where the lanes are neighbouring pixels.</summary>
    public void Settle(int first, ulong cycled, int n)
    {
        Skipped += BitOperations.PopCount(cycled) * (long)(order.MaxIterations - n);
        for (; cycled != 0; cycled &= cycled - 1)
        {
            counts[first + BitOperations.TrailingZeroCount(cycled)] = order.MaxIterations;
        }
    }

    public void Dispose()
    {
        Orbits.Dispose();
        Leaving.Dispose();
    }
}
