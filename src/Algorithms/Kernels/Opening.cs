using System.Numerics;
using System.Runtime.CompilerServices;

namespace HpcHangfire.Algorithms;

/// <summary>
/// The first iterations of part of a row, counted lane by lane. Only for a c whose orbits, once outside radius 2, stay
/// there: a lane's tally then stops by itself.
/// </summary>
internal static unsafe class Opening<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    /// <summary>Iterations after which the stages take over.</summary>
    public const int Iterations = 16;

    // Steps between two looks whether any lane lives, and the distance of the cycle test.
    private const int Stride = 4;

    /// <summary>Writes a count for each pixel and appends the orbits still open to <paramref name="orbits"/>; returns how many it then holds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Run(
        double* x, double y, int length, int first, int end, OrbitStore orbits, int live, JuliaOrder order, int* counts, bool cycleTest)
    {
        var width = TLane.Width;
        var group = 4 * width;
        var (cx, cy, four) = (TLane.Fill(order.CRe), TLane.Fill(order.CIm), TLane.Fill(4.0));
        var earlier = stackalloc double[2 * OrbitStore.LargestGroup];
        var edge = stackalloc int[OrbitStore.LargestGroup];
        for (var i = 0; i < length; i += group)
        {
            var (x0, x1) = (TLane.Load(x + i), TLane.Load(x + i + width));
            var (x2, x3) = (TLane.Load(x + i + 2 * width), TLane.Load(x + i + 3 * width));
            TLane y0 = TLane.Fill(y), y1 = y0, y2 = y0, y3 = y0;
            TLane t0 = TLane.Fill(0.0), t1 = t0, t2 = t0, t3 = t0;
            var pixels = Lanes.First(length - i, group); // the lanes behind the part's last pixel are somebody else's
            var open = pixels;
            for (var n = 0; n < end && open != 0;)
            {
                var stop = Math.Min(end, n + Stride);
                if (stop == end)
                {
                    Lanes.Store(x0, x1, x2, x3, earlier);
                    Lanes.Store(y0, y1, y2, y3, earlier + group);
                }

                for (; n < stop; n++)
                {
                    t0 = TLane.Tally(t0, Quadratic.Norm(x0, y0), four);
                    t1 = TLane.Tally(t1, Quadratic.Norm(x1, y1), four);
                    t2 = TLane.Tally(t2, Quadratic.Norm(x2, y2), four);
                    t3 = TLane.Tally(t3, Quadratic.Norm(x3, y3), four);
                    (x0, y0) = (Quadratic.NextX(x0, y0, cx), Quadratic.NextY(x0, y0, cy));
                    (x1, y1) = (Quadratic.NextX(x1, y1, cx), Quadratic.NextY(x1, y1, cy));
                    (x2, y2) = (Quadratic.NextX(x2, y2, cx), Quadratic.NextY(x2, y2, cy));
                    (x3, y3) = (Quadratic.NextX(x3, y3, cx), Quadratic.NextY(x3, y3, cy));
                }

                open &= Lanes.Inside(x0, x1, x2, x3, y0, y1, y2, y3, four);
            }

            // A tally is also right for an orbit still open at the end; it stands if end is the order's maximum.
            var tallies = pixels == Lanes.First(group, group) ? counts + first + i : edge;
            TLane.StoreTally(t0, tallies);
            TLane.StoreTally(t1, tallies + width);
            TLane.StoreTally(t2, tallies + 2 * width);
            TLane.StoreTally(t3, tallies + 3 * width);
            if (tallies == edge)
            {
                new ReadOnlySpan<int>(edge, length - i).CopyTo(new Span<int>(counts + first + i, length - i));
            }

            if (open != 0 && cycleTest)
            {
                var cycled = open & Lanes.Same(x0, x1, x2, x3, earlier) & Lanes.Same(y0, y1, y2, y3, earlier + group);
                open &= ~cycled;
                for (; cycled != 0; cycled &= cycled - 1)
                {
                    counts[first + i + BitOperations.TrailingZeroCount(cycled)] = order.MaxIterations;
                }
            }

            if (open != 0)
            {
                Lanes.Store(x0, x1, x2, x3, earlier);
                Lanes.Store(y0, y1, y2, y3, earlier + group);
                for (; open != 0; open &= open - 1, live++)
                {
                    var lane = BitOperations.TrailingZeroCount(open);
                    (orbits.X[live], orbits.Y[live], orbits.Pixel[live]) = (earlier[lane], earlier[group + lane], first + i + lane);
                }
            }
        }

        return live;
    }
}
