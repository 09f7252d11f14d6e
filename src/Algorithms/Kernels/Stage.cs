using System.Numerics;
using System.Runtime.CompilerServices;

namespace HpcHangfire.Algorithms;

/// <summary>
/// Takes orbits that all stand at one iteration to a later one, four lane values at a time, in blocks of steps.
/// After a block, a lane found outside goes back to the block's start and takes the steps again one by one, which gives its
/// exact count. A lane found exactly where it stood at the stage's start is on a cycle: it can never escape and gets the
/// maximum. (Equal states have equal futures; +0 and -0, the one difference that == does not see, never decide a test.)
/// As each stage is as long as all before it, a cycle is found however late the orbit falls into it.
/// </summary>
internal static unsafe class Stage<TLane, TWatch>
    where TLane : unmanaged, ILane<TLane>
    where TWatch : IWatch
{
    // Early on, many orbits end, and short blocks waste few steps of theirs; later the tests' own cost decides. With blocks
    // of 32 the cycle test costs 5 % of a Siegel disc, where it never finds anything.
    private const int LargestBlock = 32;

    // Blocks between two looks at the wish to stop, some hundredths of a millisecond.
    private const int LookEvery = 64;

    /// <summary>
    /// From iteration <paramref name="start"/>, not yet tested, to <paramref name="end"/>. Writes the counts of those that end;
    /// returns how many live on, moved to the front, or -1 if stopped.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Run(OrbitStore orbits, int live, int start, int end, JuliaOrder order, int* counts, bool cycleTest, RunPace pace)
    {
        var width = TLane.Width;
        var group = 4 * width;
        var x = orbits.X;
        var y = orbits.Y;
        var pixel = orbits.Pixel;
        var (cx, cy, four) = (TLane.Fill(order.CRe), TLane.Fill(order.CIm), TLane.Fill(4.0));
        var blockX = stackalloc double[OrbitStore.LargestGroup];
        var blockY = stackalloc double[OrbitStore.LargestGroup];
        var block = start < 64 ? 8 : start < 512 ? 16 : LargestBlock;
        var kept = 0;
        var untilLook = LookEvery;
        for (var i = 0; i < live; i += group)
        {
            var open = Lanes.First(live - i, group);
            var (x0, x1) = (TLane.Load(x + i), TLane.Load(x + i + width));
            var (x2, x3) = (TLane.Load(x + i + 2 * width), TLane.Load(x + i + 3 * width));
            var (y0, y1) = (TLane.Load(y + i), TLane.Load(y + i + width));
            var (y2, y3) = (TLane.Load(y + i + 2 * width), TLane.Load(y + i + 3 * width));
            for (var n = start; n < end && open != 0;)
            {
                if (--untilLook == 0)
                {
                    if (pace.Stopped)
                    {
                        return -1;
                    }

                    untilLook = LookEvery;
                }

                Lanes.Store(x0, x1, x2, x3, blockX);
                Lanes.Store(y0, y1, y2, y3, blockY);
                var steps = Math.Min(block, end - n);
                var inside = open;
                for (var step = 0; step < steps; step++)
                {
                    if (TWatch.EveryStep)
                    {
                        inside &= Lanes.Inside(x0, x1, x2, x3, y0, y1, y2, y3, four);
                    }

                    (x0, y0) = (Quadratic.NextX(x0, y0, cx), Quadratic.NextY(x0, y0, cy));
                    (x1, y1) = (Quadratic.NextX(x1, y1, cx), Quadratic.NextY(x1, y1, cy));
                    (x2, y2) = (Quadratic.NextX(x2, y2, cx), Quadratic.NextY(x2, y2, cy));
                    (x3, y3) = (Quadratic.NextX(x3, y3, cx), Quadratic.NextY(x3, y3, cy));
                }

                if (!TWatch.EveryStep)
                {
                    inside &= Lanes.Inside(x0, x1, x2, x3, y0, y1, y2, y3, four);
                }

                if (inside != open)
                {
                    CountSteps(open & ~inside, blockX, blockY, order, n, steps, pixel + i, counts);
                    open = inside;
                }

                if (cycleTest)
                {
                    var cycled = open & Lanes.Same(x0, x1, x2, x3, x + i) & Lanes.Same(y0, y1, y2, y3, y + i);
                    open &= ~cycled;
                    for (; cycled != 0; cycled &= cycled - 1)
                    {
                        counts[pixel[i + BitOperations.TrailingZeroCount(cycled)]] = order.MaxIterations;
                    }
                }

                n += steps;
            }

            if (open != 0)
            {
                Lanes.Store(x0, x1, x2, x3, blockX);
                Lanes.Store(y0, y1, y2, y3, blockY);
                for (; open != 0; open &= open - 1, kept++)
                {
                    var lane = BitOperations.TrailingZeroCount(open);
                    (x[kept], y[kept], pixel[kept]) = (blockX[lane], blockY[lane], pixel[i + lane]);
                }
            }
        }

        return kept;
    }

    /// <summary>Counts of the lanes that ended within a block, from the points where they stood at its start.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CountSteps(uint ended, double* x, double* y, JuliaOrder order, int n, int steps, int* pixel, int* counts)
    {
        for (; ended != 0; ended &= ended - 1)
        {
            var lane = BitOperations.TrailingZeroCount(ended);
            counts[pixel[lane]] = n + PlainLoop.Advance(ref x[lane], ref y[lane], order.CRe, order.CIm, steps);
        }
    }
}
