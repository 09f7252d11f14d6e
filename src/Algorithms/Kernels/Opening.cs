using System.Numerics;
using System.Runtime.CompilerServices;

namespace HpcHangfire.Algorithms;

/// <summary>
/// The first iterations of part of a row, counted lane by lane. Only where orbits escape for good: a lane's tally then stops
/// by itself.
/// </summary>
internal static unsafe class Opening<TFormula, TLane>
    where TFormula : IFormula<TFormula>
    where TLane : unmanaged, ILane<TLane>
{
    /// <summary>Iterations after which the stages take over.</summary>
    public const int Iterations = 16;

    // Steps between two looks whether any lane lives, and the distance of the cycle test.
    private const int Stride = 4;

    /// <summary>Writes a count for each pixel and appends the orbits still open to the batch's; returns how many it then holds.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="x">Real parts of the points, with room for a whole group behind the last.</param>
    /// <param name="y">Imaginary part of all of them.</param>
    /// <param name="length">How many points.</param>
    /// <param name="first">The first one's pixel.</param>
    /// <param name="end">Steps to take.</param>
    /// <param name="live">Orbits that the batch holds already.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Run(BatchState batch, double* x, double y, int length, int first, int end, int live)
    {
        var width = TLane.Width;
        var group = Lanes.PerGroup * width;
        var orbits = batch.Orbits;
        var (a, b, four) = (TLane.Fill(batch.Order.CRe), TLane.Fill(batch.Order.CIm), TLane.Fill(4.0));
        var state = batch.Scratch; // x, y before the last steps, and the pair
        var reached = batch.Scratch + 4 * Lanes.LargestGroup; // x, y after them
        var power = batch.Order.Power;
        var tallies = batch.Tallies;
        for (var i = 0; i < length; i += group)
        {
            Lanes.Load(x + i, out TLane x0, out var x1, out var x2, out var x3, out var x4, out var x5);
            TLane y0 = TLane.Fill(y), y1 = y0, y2 = y0, y3 = y0, y4 = y0, y5 = y0;
            TLane u0 = default, u1 = default, u2 = default, u3 = default, u4 = default, u5 = default;
            TLane v0 = default, v1 = default, v2 = default, v3 = default, v4 = default, v5 = default;
            TFormula.Start(ref x0, ref y0, ref u0, ref v0);
            TFormula.Start(ref x1, ref y1, ref u1, ref v1);
            TFormula.Start(ref x2, ref y2, ref u2, ref v2);
            TFormula.Start(ref x3, ref y3, ref u3, ref v3);
            TFormula.Start(ref x4, ref y4, ref u4, ref v4);
            TFormula.Start(ref x5, ref y5, ref u5, ref v5);
            if (TFormula.HasPair)
            {
                Lanes.Store(u0, u1, u2, u3, u4, u5, state + 2 * group);
                Lanes.Store(v0, v1, v2, v3, v4, v5, state + 3 * group);
            }

            TLane t0 = TLane.Fill(0.0), t1 = t0, t2 = t0, t3 = t0, t4 = t0, t5 = t0;
            var pixels = Lanes.First(length - i, group); // the lanes behind the part's last pixel belong to another part
            var open = pixels;
            for (var n = 0; n < end && open != 0;)
            {
                var stop = Math.Min(end, n + Stride);
                if (stop == end)
                {
                    Lanes.Store(x0, x1, x2, x3, x4, x5, state);
                    Lanes.Store(y0, y1, y2, y3, y4, y5, state + group);
                }

                for (; n < stop; n++)
                {
                    // Each lane value's tally and step together: they share its squares, which must not wait in registers for the others.
                    t0 = TLane.Tally(t0, Quadratic.Norm(x0, y0), four);
                    TFormula.Step(ref x0, ref y0, ref u0, ref v0, a, b, power);
                    t1 = TLane.Tally(t1, Quadratic.Norm(x1, y1), four);
                    TFormula.Step(ref x1, ref y1, ref u1, ref v1, a, b, power);
                    t2 = TLane.Tally(t2, Quadratic.Norm(x2, y2), four);
                    TFormula.Step(ref x2, ref y2, ref u2, ref v2, a, b, power);
                    t3 = TLane.Tally(t3, Quadratic.Norm(x3, y3), four);
                    TFormula.Step(ref x3, ref y3, ref u3, ref v3, a, b, power);
                    t4 = TLane.Tally(t4, Quadratic.Norm(x4, y4), four);
                    TFormula.Step(ref x4, ref y4, ref u4, ref v4, a, b, power);
                    t5 = TLane.Tally(t5, Quadratic.Norm(x5, y5), four);
                    TFormula.Step(ref x5, ref y5, ref u5, ref v5, a, b, power);
                }

                open &= Lanes.Inside(x0, x1, x2, x3, x4, x5, y0, y1, y2, y3, y4, y5, four);
            }

            // A tally is also right for an orbit still open at the end; it stands if end is the order's maximum.
            var counts = batch.Counts + first + i;
            var whole = pixels == Lanes.First(group, group);
            Lanes.StoreTally(t0, t1, t2, t3, t4, t5, whole ? counts : tallies);
            var cycled = 0UL;
            if (open != 0)
            {
                cycled = batch.CycleTest ? open & Lanes.Same(x0, x1, x2, x3, x4, x5, state) & Lanes.Same(y0, y1, y2, y3, y4, y5, state + group) : 0;
                Lanes.Store(x0, x1, x2, x3, x4, x5, reached);
                Lanes.Store(y0, y1, y2, y3, y4, y5, reached + group);
            }

            // From here on there are calls, so no lane value may be needed beyond: each would be saved and fetched in every step above.
            if (!whole)
            {
                new ReadOnlySpan<int>(tallies, length - i).CopyTo(new Span<int>(counts, length - i));
            }

            if (cycled != 0)
            {
                open &= ~cycled;
                batch.Settle(first + i, cycled, end);
            }

            for (; open != 0; open &= open - 1, live++)
            {
                var lane = BitOperations.TrailingZeroCount(open);
                (orbits.X[live], orbits.Y[live], orbits.Pixel[live]) = (reached[lane], reached[group + lane], first + i + lane);
                if (TFormula.HasPair)
                {
                    (orbits.U[live], orbits.V[live]) = (state[2 * group + lane], state[3 * group + lane]);
                }
            }
        }

        return live;
    }
}
