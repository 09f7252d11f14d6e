using System.Runtime.CompilerServices;

namespace HpcHangfire.Algorithms;

/// <summary>
/// z² + Re(c) + Im(c)·(the point before z), from each pixel's point, with 0 before it. Only additions and multiplications, so a
/// cycle of both points ends an orbit. A step looks back at a point that may have been anywhere, so each one is tested; no fused
/// steps. S. Ushiki, Phoenix, 1988.
/// </summary>
internal readonly struct Phoenix : IFormula<Phoenix>
{
    public static bool HasPair => true;

    public static bool PairMoves => true;

    public static bool KeepsConjugates(FractalOrder order) => true;

    public static int Count(FractalOrder order, double x, double y)
    {
        var (zx, zy, beforeX, beforeY, count) = (x, y, 0.0, 0.0, 0);
        while (zx * zx + zy * zy <= 4.0 && count < order.MaxIterations)
        {
            var nextX = zx * zx - zy * zy + order.CRe + order.CIm * beforeX;
            var nextY = 2.0 * zx * zy + order.CIm * beforeY;
            (beforeX, beforeY, zx, zy) = (zx, zy, nextX, nextY);
            count++;
        }

        return count;
    }

    public static LoopKind Choose(FractalOrder order, ReadOnlySpan<double> x, double y) => LoopKind.Steps;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Start<TLane>(ref TLane x, ref TLane y, ref TLane u, ref TLane v)
        where TLane : unmanaged, ILane<TLane> => (u, v) = (TLane.Fill(0.0), TLane.Fill(0.0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<TLane>(ref TLane x, ref TLane y, ref TLane u, ref TLane v, TLane a, TLane b, int power)
        where TLane : unmanaged, ILane<TLane>
    {
        var nextX = x * x - y * y + a + b * u;
        var nextY = (x + x) * y + b * v;
        u = x;
        v = y;
        x = nextX;
        y = nextY;
    }
}
