using System.Runtime.CompilerServices;

namespace HpcHangfire.Algorithms;

/// <summary>
/// Newton's method for z^n = 1, n from 3 to 8, from each pixel's point: a count is the number of steps until one is no longer
/// than 10^-6. A point with no next step (0, where the slope is 0) never comes to rest and counts the maximum. It divides, which
/// tells +0 from -0, so cycles do not end an orbit; each step is tested; no fused steps. A. Cayley, The Newton-Fourier imaginary
/// problem, 1879.
/// </summary>
internal readonly struct Newton : IFormula<Newton>
{

    private const double RestSquared = 1e-12;

    public static bool HasPair => true;

    public static bool PairMoves => true;

    public static bool CyclesForEver => false;

    // Divisions tell +0 from -0, but this step divides only by sums of squares, which are never -0.
    public static bool KeepsConjugates(FractalOrder order) => true;

    public static int Count(FractalOrder order, double x, double y)
    {
        var (zx, zy, beforeX, beforeY, count) = (x, y, double.NaN, double.NaN, 0);
        while (!((zx - beforeX) * (zx - beforeX) + (zy - beforeY) * (zy - beforeY) <= RestSquared) && count < order.MaxIterations)
        {
            var (wx, wy) = (zx, zy); // z^(n-1)
            for (var factor = 2; factor < order.Power; factor++)
            {
                (wx, wy) = (wx * zx - wy * zy, wx * zy + wy * zx);
            }

            var (fx, fy) = (wx * zx - wy * zy - 1.0, wx * zy + wy * zx);
            var (dx, dy) = (order.Power * wx, order.Power * wy);
            var size = dx * dx + dy * dy;
            (beforeX, beforeY) = (zx, zy);
            zx -= (fx * dx + fy * dy) / size;
            zy -= (fy * dx - fx * dy) / size;
            count++;
        }

        return count;
    }

    public static LoopKind Choose(FractalOrder order, ReadOnlySpan<double> x, double y) => LoopKind.Steps;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Start<TLane>(ref TLane x, ref TLane y, ref TLane u, ref TLane v)
        where TLane : unmanaged, ILane<TLane> => (u, v) = (TLane.Fill(double.NaN), TLane.Fill(double.NaN));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<TLane>(ref TLane x, ref TLane y, ref TLane u, ref TLane v, TLane a, TLane b, int power)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane wx = x, wy = y;
        for (var factor = 2; factor < power; factor++)
        {
            var next = wx * x - wy * y;
            wy = wx * y + wy * x;
            wx = next;
        }

        var fx = wx * x - wy * y - TLane.Fill(1.0);
        var fy = wx * y + wy * x;
        var degree = TLane.Fill(power);
        TLane dx = degree * wx, dy = degree * wy;
        var size = dx * dx + dy * dy;
        u = x;
        v = y;
        x -= (fx * dx + fy * dy) / size;
        y -= (fy * dx - fx * dy) / size;
    }

    // The test is not "longer than": that is false for a step that is NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Lives<TLane>(TLane x, TLane y, TLane u, TLane v)
        where TLane : unmanaged, ILane<TLane> =>
        ~TLane.Within((x - u) * (x - u) + (y - v) * (y - v), TLane.Fill(RestSquared)) & ((1u << TLane.Width) - 1);

    public static bool ComesToRest => true;

    public static double Rest => RestSquared;
}
