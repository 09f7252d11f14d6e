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
    // Steps between two looks at the wish to stop, some hundredths of a millisecond.
    private const int LookEvery = 2048;

    /// <summary>
    /// From iteration <paramref name="start"/>, not yet tested, to <paramref name="end"/>. Writes the counts of those that end;
    /// returns how many live on, moved to the front, or -1 if stopped.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Run(BatchState batch, int live, int start, int end)
    {
        var width = TLane.Width;
        var group = Lanes.PerGroup * width;
        var orbits = batch.Orbits;
        double* x = orbits.X, y = orbits.Y, u = orbits.U, v = orbits.V;
        var pixel = orbits.Pixel;
        var (a, b, four) = (TLane.Fill(batch.Order.CRe), TLane.Fill(batch.Order.CIm), TLane.Fill(4.0));
        var power = batch.Order.Power;
        var cycleTest = TFormula.CyclesForEver && batch.CycleTest;
        var buffer = batch.Scratch; // x, y, u, v of a group after one block, and after the next
        var block = Block(start);
        var kept = 0;
        var untilLook = LookEvery;
        for (var i = 0; i < live; i += group)
        {
            var open = Lanes.First(live - i, group);
            // Where the group stands before a block, and where it will stand after it. No lane value lives across a block's
            // end, as the calls there would make each one be saved and fetched again.
            double* fromX = x + i, fromY = y + i, fromU = u + i, fromV = v + i, to = buffer, next = buffer + 4 * Lanes.LargestGroup;
            for (var n = start; n < end && open != 0;)
            {
                var steps = Math.Min(block, end - n);
                untilLook -= steps;
                if (untilLook < 0)
                {
                    if (batch.Pace.Stopped)
                    {
                        return -1;
                    }

                    untilLook = LookEvery;
                }

                Lanes.Load(fromX, out TLane x0, out var x1, out var x2, out var x3, out var x4, out var x5);
                Lanes.Load(fromY, out TLane y0, out var y1, out var y2, out var y3, out var y4, out var y5);
                TLane u0 = default, u1 = default, u2 = default, u3 = default, u4 = default, u5 = default;
                TLane v0 = default, v1 = default, v2 = default, v3 = default, v4 = default, v5 = default;
                if (TFormula.HasPair)
                {
                    Lanes.Load(fromU, out u0, out u1, out u2, out u3, out u4, out u5);
                    Lanes.Load(fromV, out v0, out v1, out v2, out v3, out v4, out v5);
                }

                for (var step = 0; step < steps; step++)
                {
                    if (TLoop.TestsEveryStep)
                    {
                        var lives = open & Lanes.Pack<TLane>(
                            TFormula.Lives(x0, y0, u0, v0),
                            TFormula.Lives(x1, y1, u1, v1),
                            TFormula.Lives(x2, y2, u2, v2),
                            TFormula.Lives(x3, y3, u3, v3),
                            TFormula.Lives(x4, y4, u4, v4),
                            TFormula.Lives(x5, y5, u5, v5));
                        if (lives != open)
                        {
                            batch.Finish(pixel + i, open & ~lives, n + step);
                            open = lives;
                        }
                    }

                    TFormula.Step(ref x0, ref y0, ref u0, ref v0, a, b, power);
                    TFormula.Step(ref x1, ref y1, ref u1, ref v1, a, b, power);
                    if (TLoop.Fuses && TLane.Fuses)
                    {
                        TFormula.FusedStep(ref x2, ref y2, ref u2, ref v2, a, b);
                    }
                    else
                    {
                        TFormula.Step(ref x2, ref y2, ref u2, ref v2, a, b, power);
                    }

                    TFormula.Step(ref x3, ref y3, ref u3, ref v3, a, b, power);
                    TFormula.Step(ref x4, ref y4, ref u4, ref v4, a, b, power);
                    if (TLoop.Fuses && TLane.Fuses)
                    {
                        TFormula.FusedStep(ref x5, ref y5, ref u5, ref v5, a, b);
                    }
                    else
                    {
                        TFormula.Step(ref x5, ref y5, ref u5, ref v5, a, b, power);
                    }
                }

                Lanes.Store(x0, x1, x2, x3, x4, x5, to);
                Lanes.Store(y0, y1, y2, y3, y4, y5, to + Lanes.LargestGroup);
                if (TFormula.PairMoves)
                {
                    Lanes.Store(u0, u1, u2, u3, u4, u5, to + 2 * Lanes.LargestGroup);
                    Lanes.Store(v0, v1, v2, v3, v4, v5, to + 3 * Lanes.LargestGroup);
                }

                var inside = TLoop.TestsEveryStep ? open : open & Lanes.Inside(x0, x1, x2, x3, x4, x5, y0, y1, y2, y3, y4, y5, four);
                var cycled = cycleTest ? inside & Lanes.Same(x0, x1, x2, x3, x4, x5, x + i) : 0;
                if (cycled != 0)
                {
                    cycled &= Lanes.Same(y0, y1, y2, y3, y4, y5, y + i);
                    if (TFormula.PairMoves)
                    {
                        cycled &= Lanes.Same(u0, u1, u2, u3, u4, u5, u + i) & Lanes.Same(v0, v1, v2, v3, v4, v5, v + i);
                    }

                    batch.Settle(pixel + i, cycled, n + steps);
                }

                if (inside != open)
                {
                    Exits<TFormula, TLane>.Add(batch, open & ~inside, fromX, fromY, i, n);
                }

                open = inside & ~cycled;
                n += steps;
                fromX = to;
                fromY = to + Lanes.LargestGroup;
                if (TFormula.PairMoves)
                {
                    fromU = to + 2 * Lanes.LargestGroup;
                    fromV = to + 3 * Lanes.LargestGroup;
                }

                to = next;
                next = fromX;
            }

            if (open == Lanes.First(group, group))
            {
                new Span<double>(fromX, group).CopyTo(new Span<double>(x + kept, group));
                new Span<double>(fromY, group).CopyTo(new Span<double>(y + kept, group));
                new Span<int>(pixel + i, group).CopyTo(new Span<int>(pixel + kept, group));
                if (TFormula.HasPair)
                {
                    new Span<double>(fromU, group).CopyTo(new Span<double>(u + kept, group));
                    new Span<double>(fromV, group).CopyTo(new Span<double>(v + kept, group));
                }

                kept += group;
                continue;
            }

            for (; open != 0; open &= open - 1, kept++)
            {
                var lane = BitOperations.TrailingZeroCount(open);
                (x[kept], y[kept], pixel[kept]) = (fromX[lane], fromY[lane], pixel[i + lane]);
                if (TFormula.HasPair)
                {
                    (u[kept], v[kept]) = (fromU[lane], fromV[lane]);
                }
            }
        }

        return kept;
    }

    // Early on, many orbits end, and short blocks waste few steps of theirs; later the tests' own cost decides. A cycle is found
    // after a block if its length divides the steps since the stage's start: these numbers have many divisors.
    private static int Block(int start) => start < 64 ? 12 : start < 128 ? 24 : start < 512 ? 60 : 120;
}
