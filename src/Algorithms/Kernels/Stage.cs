using System.Numerics;
using System.Runtime.CompilerServices;

namespace HpcHangfire.Algorithms;

/// <summary>
/// Takes orbits that all stand at one iteration to a later one, a group of lanes at a time, in blocks of steps. A lane found
/// outside after a block takes its steps again, counted one by one: <see cref="Exits{TFormula, TLane}"/>. A lane found exactly
/// where it stood at the stage's start is on a cycle: it can never escape and gets the maximum. (Equal states have equal
/// futures; +0 and -0, the one difference that == does not see, never decide a test.) As each stage is as long as all before
/// it, a cycle is found however late the orbit falls into it.
/// </summary>
internal static unsafe class Stage<TFormula, TLane, TLoop>
    where TFormula : IFormula<TFormula>
    where TLane : unmanaged, ILane<TLane>
    where TLoop : ILoop
{
    // Steps between two looks at the request to stop, some hundredths of a millisecond.
    private const int LookEvery = 2048;

    /// <summary>
    /// From iteration <paramref name="start"/>, not yet tested, to <paramref name="end"/>. Writes the counts of those that end;
    /// returns how many live on, moved to the front, or -1 if stopped.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Run(BatchState batch, int live, int start, int end)
    {
        var group = Lanes.PerGroup * TLane.Width;
        var orbits = batch.Orbits;
        double* x = orbits.X, y = orbits.Y, u = orbits.U, v = orbits.V;
        var pixel = orbits.Pixel;
        var cycleTest = TFormula.CyclesForEver && batch.CycleTest;
        var block = Length(start);
        var kept = 0;
        var untilLook = LookEvery;
        for (var i = 0; i < live; i += group)
        {
            var open = Lanes.First(live - i, group);
            // Where the group stands before a block; where it will stand after it, and after the next.
            var from = new GroupState(x + i, y + i, u + i, v + i, TFormula.FusedFactor);
            double* to = batch.Scratch, next = to + 4 * Lanes.LargestGroup;
            for (var n = start; n < end && open != 0;)
            {
                var steps = Math.Min(block - (n - start) % block, end - n);
                untilLook -= steps;
                if (untilLook < 0)
                {
                    if (batch.Pace.Stopped)
                    {
                        return -1;
                    }

                    untilLook = LookEvery;
                }

                var lives = Block<TFormula, TLane, TLoop>.Run(from, to, batch.Order, open, ref steps);
                if (lives != open)
                {
                    if (TLoop.TestsEveryStep)
                    {
                        batch.Finish(pixel + i, open & ~lives, n + steps);
                    }
                    else
                    {
                        Exits<TFormula, TLane>.Add(batch, open & ~lives, from.X, from.Y, i, n);
                    }
                }

                n += steps;
                var cycled = cycleTest && n > start ? lives & Lanes.Same<TLane>(to, x + i) : 0;
                if (cycled != 0)
                {
                    cycled &= Lanes.Same<TLane>(to + Lanes.LargestGroup, y + i);
                    if (TFormula.PairMoves)
                    {
                        cycled &= Lanes.Same<TLane>(to + 2 * Lanes.LargestGroup, u + i) & Lanes.Same<TLane>(to + 3 * Lanes.LargestGroup, v + i);
                    }

                    batch.Settle(pixel + i, cycled, n);
                }

                open = lives & ~cycled;
                from.X = to;
                from.Y = to + Lanes.LargestGroup;
                if (TFormula.PairMoves)
                {
                    from.U = to + 2 * Lanes.LargestGroup;
                    from.V = to + 3 * Lanes.LargestGroup;
                }

                to = next;
                next = from.X;
            }

            if (open == Lanes.First(group, group))
            {
                new Span<double>(from.X, group).CopyTo(new Span<double>(x + kept, group));
                new Span<double>(from.Y, group).CopyTo(new Span<double>(y + kept, group));
                new Span<int>(pixel + i, group).CopyTo(new Span<int>(pixel + kept, group));
                if (TFormula.HasPair)
                {
                    new Span<double>(from.U, group).CopyTo(new Span<double>(u + kept, group));
                    new Span<double>(from.V, group).CopyTo(new Span<double>(v + kept, group));
                }

                kept += group;
                continue;
            }

            for (; open != 0; open &= open - 1, kept++)
            {
                var lane = BitOperations.TrailingZeroCount(open);
                (x[kept], y[kept], pixel[kept]) = (from.X[lane], from.Y[lane], pixel[i + lane]);
                if (TFormula.HasPair)
                {
                    (u[kept], v[kept]) = (from.U[lane], from.V[lane]);
                }
            }
        }

        return kept;
    }

    // Many orbits end early on, and short blocks waste few of their steps; later the tests' own cost decides. A cycle is found
    // after a block if its length divides the steps since the stage's start: these numbers have many divisors.
    private static int Length(int start) => start < 64 ? 12 : start < 128 ? 24 : start < 512 ? 60 : 120;
}
