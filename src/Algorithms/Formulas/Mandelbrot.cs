using System.Runtime.CompilerServices;

namespace HpcHangfire.Algorithms;

/// <summary>
/// z² + c from 0, each pixel its own c. Cycles end an orbit; outside a thin ring around radius 2 it is tested only after blocks
/// of steps, some of them fused: <see cref="Quadratic"/> has the proofs. B. Mandelbrot, Fractal aspects of the iteration of
/// z → λz(1-z), 1980; after R. Brooks and J. P. Matelski, 1978.
/// </summary>
internal readonly struct Mandelbrot : IFormula<Mandelbrot>
{
    public static bool HasPair => true;

    public static bool KeepsConjugates(FractalOrder order) => true;

    public static int Count(FractalOrder order, double x, double y)
    {
        var (zx, zy, count) = (0.0, 0.0, 0);
        while (zx * zx + zy * zy <= 4.0 && count < order.MaxIterations)
        {
            var next = zx * zx - zy * zy + x;
            zy = 2.0 * zx * zy + y;
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
        where TLane : unmanaged, ILane<TLane> => Quadratic.Step(ref x, ref y, u, v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FusedStep<TLane>(ref TLane x, ref TLane y, ref TLane u, ref TLane v, TLane a, TLane b, TLane factor)
        where TLane : unmanaged, ILane<TLane> => Quadratic.FusedStep(ref x, ref y, u, v, factor);

    public static bool HasSlope => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SlopeStep<TLane>(TLane x, TLane y, ref TLane slopeX, ref TLane slopeY)
        where TLane : unmanaged, ILane<TLane>
    {
        Quadratic.SlopeStep(x, y, ref slopeX, ref slopeY);
        slopeX += TLane.Fill(1.0); // the pixel is c itself
    }
}
