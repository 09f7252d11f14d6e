using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HpcHangfire.Algorithms;

/// <summary>
/// What the parts of one thread's work share: the picture, the orbits still on their way, and those about to leave. Its inner
/// methods, like all on the kernels' hot path, skip the compiler's tiers: they would be optimized for the first picture's habits.
/// </summary>
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

    /// <summary>Room for eight groups of lane values between steps. Aligned: a value that crosses a cache line is slow to come back.</summary>
    public double* Scratch { get; } = (double*)NativeMemory.AlignedAlloc(8 * Lanes.LargestGroup * sizeof(double), OrbitStore.CacheLine);

    /// <summary>Room for a group's tallies.</summary>
    public int* Tallies { get; } = (int*)NativeMemory.AlignedAlloc(Lanes.LargestGroup * sizeof(int), OrbitStore.CacheLine);

    /// <summary>Iterations that the plain loop makes and this thread did not, as the orbits were on a cycle.</summary>
    public long Skipped { get; private set; }

    /// <summary>Gives a count to lanes of a group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Settle(int* pixels, ulong cycled, int n)
    {
        Skipped += BitOperations.PopCount(cycled) * (long)(order.MaxIterations - n);
        Finish(pixels, cycled, order.MaxIterations);
    }

    /// <summary>The same where the lanes are neighbouring pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Settle(int first, ulong cycled, int n)
    {
        Skipped += BitOperations.PopCount(cycled) * (long)(order.MaxIterations - n);
        while (cycled != 0)
        {
            // Neighbours mostly end together: one run of lanes after the other.
            var start = BitOperations.TrailingZeroCount(cycled);
            var length = BitOperations.TrailingZeroCount(~(cycled >> start));
            new Span<int>(counts + first + start, length).Fill(order.MaxIterations);
            cycled &= ~((1UL << length) - 1 << start); // at most 48 lanes, so no shift by 64
        }
    }

    public void Dispose()
    {
        Orbits.Dispose();
        Leaving.Dispose();
        NativeMemory.AlignedFree(Scratch);
        NativeMemory.AlignedFree(Tallies);
    }
}
