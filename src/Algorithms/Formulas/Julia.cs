using System.Runtime.CompilerServices;

namespace HpcHangfire.Algorithms;

/// <summary>z² + c with one c for the whole picture, from each pixel's point.</summary>
internal readonly struct Julia : IFormula<Julia>
{
    public static bool HasPair => false;

    public static LoopKind Choose(FractalOrder order, ReadOnlySpan<double> x, double y) =>
        !Quadratic.EscapesForGood(order.CRe, order.CIm) ? LoopKind.Steps
        : Quadratic.MayFuse(order.CIm) ? LoopKind.FusedBlocks
        : LoopKind.Blocks;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Start<TLane>(ref TLane x, ref TLane y, ref TLane u, ref TLane v)
        where TLane : unmanaged, ILane<TLane>
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<TLane>(ref TLane x, ref TLane y, ref TLane u, ref TLane v, TLane a, TLane b)
        where TLane : unmanaged, ILane<TLane> => Quadratic.Step(ref x, ref y, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FusedStep<TLane>(ref TLane x, ref TLane y, ref TLane u, ref TLane v, TLane a, TLane b)
        where TLane : unmanaged, ILane<TLane> => Quadratic.FusedStep(ref x, ref y, a, b);
}
