using System.Runtime.CompilerServices;

namespace HpcHangfire.Algorithms;

/// <summary>z² + c, once for all widths, operation by operation as <see cref="PlainLoop"/> does it. zx + zx is 2·zx to the bit.</summary>
internal static class Quadratic
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane NextX<TLane>(TLane zx, TLane zy, TLane cx)
        where TLane : unmanaged, ILane<TLane> => zx * zx - zy * zy + cx;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane NextY<TLane>(TLane zx, TLane zy, TLane cy)
        where TLane : unmanaged, ILane<TLane> => (zx + zx) * zy + cy;

    /// <summary>|z|².</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Norm<TLane>(TLane zx, TLane zy)
        where TLane : unmanaged, ILane<TLane> => zx * zx + zy * zy;
}
