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
        var buffer = stackalloc double[4 * Lanes.LargestGroup]; // x and y of a group after one block, and after the next
        var block = Block(start);
        var kept = 0;
        var untilLook = LookEvery;
        for (var i = 0; i < live; i += group)
        {
            var open = Lanes.First(live - i, group);
            // Where the group stands before a block, and where it will stand after it. No lane value lives across a block's
            // end, as the calls there would make each one be saved and fetched again.
            double* fromX = x + i, fromY = y + i, toX = buffer, toY = buffer + Lanes.LargestGroup;
            double* nextX = buffer + 2 * Lanes.LargestGroup, nextY = buffer + 3 * Lanes.LargestGroup;
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
                    Lanes.Load(u + i, out u0, out u1, out u2, out u3, out u4, out u5);
                    Lanes.Load(v + i, out v0, out v1, out v2, out v3, out v4, out v5);
                }

                for (var step = 0; step < steps; step++)
                {
                    if (TLoop.TestsEveryStep)
                    {
                        var lives = open & Lanes.Inside(x0, x1, x2, x3, x4, x5, y0, y1, y2, y3, y4, y5, four);
                        if (lives != open)
                        {
                            batch.Finish(pixel + i, open & ~lives, n + step);
                            open = lives;
                        }
                    }

                    TFormula.Step(ref x0, ref y0, ref u0, ref v0, a, b);
                    TFormula.Step(ref x1, ref y1, ref u1, ref v1, a, b);
                    if (TLoop.Fuses && TLane.Fuses)
                    {
                        TFormula.FusedStep(ref x2, ref y2, ref u2, ref v2, a, b);
                    }
                    else
                    {
                        TFormula.Step(ref x2, ref y2, ref u2, ref v2, a, b);
                    }

                    TFormula.Step(ref x3, ref y3, ref u3, ref v3, a, b);
                    TFormula.Step(ref x4, ref y4, ref u4, ref v4, a, b);
                    if (TLoop.Fuses && TLane.Fuses)
                    {
                        TFormula.FusedStep(ref x5, ref y5, ref u5, ref v5, a, b);
                    }
                    else
                    {
                        TFormula.Step(ref x5, ref y5, ref u5, ref v5, a, b);
                    }
                }

                Lanes.Store(x0, x1, x2, x3, x4, x5, toX);
                Lanes.Store(y0, y1, y2, y3, y4, y5, toY);
                var inside = TLoop.TestsEveryStep ? open : open & Lanes.Inside(x0, x1, x2, x3, x4, x5, y0, y1, y2, y3, y4, y5, four);
                var cycled = batch.CycleTest ? inside & Lanes.Same(x0, x1, x2, x3, x4, x5, x + i) : 0;
                if (cycled != 0)
                {
                    cycled &= Lanes.Same(y0, y1, y2, y3, y4, y5, y + i);
                    batch.Settle(pixel + i, cycled, n + steps);
                }

                if (inside != open)
                {
                    Exits<TFormula, TLane>.Add(batch, open & ~inside, fromX, fromY, i, n);
                }

                open = inside & ~cycled;
                n += steps;
                fromX = toX;
                fromY = toY;
                toX = nextX;
                toY = nextY;
                nextX = fromX;
                nextY = fromY;
            }

            for (; open != 0; open &= open - 1, kept++)
            {
                var lane = BitOperations.TrailingZeroCount(open);
                (x[kept], y[kept], pixel[kept]) = (fromX[lane], fromY[lane], pixel[i + lane]);
                if (TFormula.HasPair)
                {
                    (u[kept], v[kept]) = (u[i + lane], v[i + lane]);
                }
            }
        }

        return kept;
    }

    // Early on, many orbits end, and short blocks waste few steps of theirs; later the tests' own cost decides. A cycle is found
    // after a block if its length divides the steps since the stage's start: these numbers have many divisors.
    private static int Block(int start) => start < 64 ? 12 : start < 128 ? 24 : start < 512 ? 60 : 120;
}
