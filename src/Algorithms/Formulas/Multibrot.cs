using System.Runtime.CompilerServices;

namespace HpcHangfire.Algorithms;

/// <summary>
/// z^d + c from 0, each pixel its own c, d from 3 to 8; the power is z·z·…·z, multiplied from the left. Only additions and
/// multiplications, so cycles end an orbit. Orbits escape for good, and are tested only after blocks of steps: with |z| > 2 and
/// |c| ≤ 2, |z'| ≥ 8 - 2 - rounding; with |c| > 2, z(1) = c and |z'| ≥ |z|·(|z|² - 1) - rounding ≥ |z| from there on. No fused steps.
/// A. Douady and J. H. Hubbard's family beyond the square, as named by D. Schleicher.
/// </summary>
internal readonly struct Multibrot : IFormula<Multibrot>
{
    public static bool HasPair => true;

    public static bool KeepsConjugates(FractalOrder order) => true;

    public static int Count(FractalOrder order, double x, double y)
    {
        var (zx, zy, count) = (0.0, 0.0, 0);
        while (zx * zx + zy * zy <= 4.0 && count < order.MaxIterations)
        {
            var (px, py) = (zx, zy);
            for (var factor = 1; factor < order.Power; factor++)
            {
                (px, py) = (px * zx - py * zy, px * zy + py * zx);
            }

            (zx, zy) = (px + x, py + y);
            count++;
        }

        return count;
    }

    public static LoopKind Choose(FractalOrder order, ReadOnlySpan<double> x, double y) => LoopKind.Blocks;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Start<TLane>(ref TLane x, ref TLane y, ref TLane u, ref TLane v)
        where TLane : unmanaged, ILane<TLane>
    {
        (u, v) = (x, y);
        (x, y) = (TLane.Fill(0.0), TLane.Fill(0.0));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<TLane>(ref TLane x, ref TLane y, ref TLane u, ref TLane v, TLane a, TLane b, int power)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane px = x, py = y;
        for (var factor = 1; factor < power; factor++)
        {
            var next = px * x - py * y;
            py = px * y + py * x;
            px = next;
        }

        x = px + u;
        y = py + v;
    }

    public static int Degree(int power) => power;
}
