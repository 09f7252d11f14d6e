using System.Runtime.CompilerServices;

namespace HpcHangfire.Algorithms;

/// <summary>
/// The square of the conjugate of z, + c, from 0, each pixel its own c. Its step has the modulus of z² + c, and the sign of the
/// doubled product changes no rounding: all that <see cref="Quadratic"/> proves holds. W. D. Crowe, R. Hasson, P. J. Rippon and
/// P. E. D. Strain-Clark, On the structure of the Mandelbar set, 1989.
/// </summary>
internal readonly struct Tricorn : IFormula<Tricorn>
{
    public static bool HasPair => true;

    public static double FusedFactor => -2.0;

    public static bool KeepsConjugates(FractalOrder order) => true;

    public static int Count(FractalOrder order, double x, double y)
    {
        var (zx, zy, count) = (0.0, 0.0, 0);
        while (zx * zx + zy * zy <= 4.0 && count < order.MaxIterations)
        {
            var next = zx * zx - zy * zy + x;
            zy = -2.0 * zx * zy + y;
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
        y = v - (x + x) * y;
        x = next;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FusedStep<TLane>(ref TLane x, ref TLane y, ref TLane u, ref TLane v, TLane a, TLane b, TLane factor)
        where TLane : unmanaged, ILane<TLane>
    {
        var next = x * x - y * y + u;
        y = TLane.MultiplyAdd(x * y, factor, v);
        x = next;
    }
}
