using System.Runtime.CompilerServices;

namespace HpcHangfire.Algorithms;

/// <summary>
/// Four lane values side by side: one alone would wait for its own results most of the time, four keep the arithmetic units
/// busy. Masks hold the lanes of the first value in the lowest bits, 32 bits at most.
/// </summary>
internal static unsafe class Lanes
{
    /// <summary>The lowest bits set: as many as there are, at most <paramref name="group"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint First(int there, int group) => uint.MaxValue >> (32 - Math.Min(there, group));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TLane>(TLane a, TLane b, TLane c, TLane d, double* target)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane.Store(a, target);
        TLane.Store(b, target + TLane.Width);
        TLane.Store(c, target + 2 * TLane.Width);
        TLane.Store(d, target + 3 * TLane.Width);
    }

    /// <summary>The lanes equal to what lies in memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Same<TLane>(TLane a, TLane b, TLane c, TLane d, double* memory)
        where TLane : unmanaged, ILane<TLane> => Pack<TLane>(
            TLane.Same(a, TLane.Load(memory)),
            TLane.Same(b, TLane.Load(memory + TLane.Width)),
            TLane.Same(c, TLane.Load(memory + 2 * TLane.Width)),
            TLane.Same(d, TLane.Load(memory + 3 * TLane.Width)));

    /// <summary>The lanes whose |z|² is at most <paramref name="limit"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Inside<TLane>(TLane x0, TLane x1, TLane x2, TLane x3, TLane y0, TLane y1, TLane y2, TLane y3, TLane limit)
        where TLane : unmanaged, ILane<TLane> => Pack<TLane>(
            TLane.Within(Quadratic.Norm(x0, y0), limit),
            TLane.Within(Quadratic.Norm(x1, y1), limit),
            TLane.Within(Quadratic.Norm(x2, y2), limit),
            TLane.Within(Quadratic.Norm(x3, y3), limit));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Pack<TLane>(uint a, uint b, uint c, uint d)
        where TLane : unmanaged, ILane<TLane> => a | b << TLane.Width | c << (2 * TLane.Width) | d << (3 * TLane.Width);
}
