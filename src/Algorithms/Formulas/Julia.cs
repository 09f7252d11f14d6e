using System.Runtime.CompilerServices;

namespace HpcHangfire.Algorithms;

/// <summary>
/// z² + c with one c for the whole picture, from each pixel's point. Cycles end an orbit; with |c| below 2, and the fused
/// steps where c allows them, as <see cref="Quadratic"/> proves. G. Julia, Mémoire sur l'itération des fonctions
/// rationnelles, 1918.
/// </summary>
internal readonly struct Julia : IFormula<Julia>
{
    public static bool HasPair => false;

    public static bool KeepsConjugates(FractalOrder order) => order.CIm == 0;

    public static int Count(FractalOrder order, double x, double y) => PlainLoop.Count(x, y, order.CRe, order.CIm, order.MaxIterations);

    public static LoopKind Choose(FractalOrder order, ReadOnlySpan<double> x, double y) =>
        !Quadratic.EscapesForGood(order.CRe, order.CIm) ? LoopKind.Steps
        : order.CIm == 0 ? LoopKind.RealBlocks
        : Quadratic.MayFuse(order.CIm) ? LoopKind.FusedBlocks
        : LoopKind.Blocks;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Start<TLane>(ref TLane x, ref TLane y, ref TLane u, ref TLane v)
        where TLane : unmanaged, ILane<TLane>
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<TLane>(ref TLane x, ref TLane y, ref TLane u, ref TLane v, TLane a, TLane b, int power)
        where TLane : unmanaged, ILane<TLane> => Quadratic.Step(ref x, ref y, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FusedStep<TLane>(ref TLane x, ref TLane y, ref TLane u, ref TLane v, TLane a, TLane b, TLane factor)
        where TLane : unmanaged, ILane<TLane> => Quadratic.FusedStep(ref x, ref y, a, b, factor);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RealSteps<TLane>(ref TLane x, ref TLane y, ref TLane otherX, ref TLane otherY, TLane a)
        where TLane : unmanaged, ILane<TLane> => Quadratic.RealSteps(ref x, ref y, ref otherX, ref otherY, a);

    public static bool HasSlope => true;

    public static double SlopeAtStart => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SlopeStep<TLane>(TLane x, TLane y, ref TLane slopeX, ref TLane slopeY)
        where TLane : unmanaged, ILane<TLane> => Quadratic.SlopeStep(x, y, ref slopeX, ref slopeY);
}
