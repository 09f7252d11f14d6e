using System.Runtime.CompilerServices;

namespace HpcHangfire.Algorithms;

/// <summary>
/// (|x| + i|y|)² + c from 0, each pixel its own c. Its step has the modulus of z² + c, and |x|·|y| is |x·y| to the bit: all that
/// <see cref="Quadratic"/> proves holds; |z| takes +0 and -0 to one, so cycles do too. M. Michelitsch and O. E. Rössler, The
/// "Burning Ship" and its quasi-Julia sets, 1992.
/// </summary>
internal readonly struct BurningShip : IFormula<BurningShip>
{
    public static bool HasPair => true;

    // |x·y| keeps its sign when y changes its own, and c does not.
    public static bool KeepsConjugates(FractalOrder order) => false;

    public static int Count(FractalOrder order, double x, double y)
    {
        var (zx, zy, count) = (0.0, 0.0, 0);
        while (zx * zx + zy * zy <= 4.0 && count < order.MaxIterations)
        {
            var next = zx * zx - zy * zy + x;
            zy = 2.0 * Math.Abs(zx) * Math.Abs(zy) + y;
            zx = next;
            count++;
        }

        return count;
    }

    public static LoopKind Choose(FractalOrder order, ReadOnlySpan<double> x, double y) => Quadratic.ChooseByPoint(x, y);

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
        var next = x * x - y * y + u;
        y = TLane.Abs((x + x) * y) + v;
        x = next;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FusedStep<TLane>(ref TLane x, ref TLane y, ref TLane u, ref TLane v, TLane a, TLane b, TLane factor)
        where TLane : unmanaged, ILane<TLane>
    {
        var next = x * x - y * y + u;
        y = TLane.MultiplyAdd(TLane.Abs(x * y), factor, v);
        x = next;
    }
}
