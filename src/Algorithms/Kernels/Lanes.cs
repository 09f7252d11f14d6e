using System.Runtime.CompilerServices;

namespace HpcHangfire.Algorithms;

/// <summary>
/// Six lane values side by side, a group: one alone would wait for its own results most of the time, six keep the arithmetic
/// units of every processor here busy. Masks hold the lanes of the first value in the lowest bits, 48 bits at most.
/// </summary>
internal static unsafe class Lanes
{
    /// <summary>Lane values in a group.</summary>
    public const int PerGroup = 6;

    /// <summary>The most doubles computed in step: six 512-bit registers.</summary>
    public const int LargestGroup = PerGroup * 8;

    /// <summary>The lowest bits set: as many as there are, at most <paramref name="group"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong First(int there, int group) => ulong.MaxValue >> (64 - Math.Min(there, group));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load<TLane>(double* source, out TLane a, out TLane b, out TLane c, out TLane d, out TLane e, out TLane f)
        where TLane : unmanaged, ILane<TLane>
    {
        a = TLane.Load(source);
        b = TLane.Load(source + TLane.Width);
        c = TLane.Load(source + 2 * TLane.Width);
        d = TLane.Load(source + 3 * TLane.Width);
        e = TLane.Load(source + 4 * TLane.Width);
        f = TLane.Load(source + 5 * TLane.Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TLane>(TLane a, TLane b, TLane c, TLane d, TLane e, TLane f, double* target)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane.Store(a, target);
        TLane.Store(b, target + TLane.Width);
        TLane.Store(c, target + 2 * TLane.Width);
        TLane.Store(d, target + 3 * TLane.Width);
        TLane.Store(e, target + 4 * TLane.Width);
        TLane.Store(f, target + 5 * TLane.Width);
    }

    /// <summary>Writes tallies as 32-bit integers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreTally<TLane>(TLane a, TLane b, TLane c, TLane d, TLane e, TLane f, int* target)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane.StoreTally(a, target);
        TLane.StoreTally(b, target + TLane.Width);
        TLane.StoreTally(c, target + 2 * TLane.Width);
        TLane.StoreTally(d, target + 3 * TLane.Width);
        TLane.StoreTally(e, target + 4 * TLane.Width);
        TLane.StoreTally(f, target + 5 * TLane.Width);
    }

    /// <summary>The lanes equal to what lies in memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Same<TLane>(TLane a, TLane b, TLane c, TLane d, TLane e, TLane f, double* memory)
        where TLane : unmanaged, ILane<TLane> => Pack<TLane>(
            TLane.Same(a, TLane.Load(memory)),
            TLane.Same(b, TLane.Load(memory + TLane.Width)),
            TLane.Same(c, TLane.Load(memory + 2 * TLane.Width)),
            TLane.Same(d, TLane.Load(memory + 3 * TLane.Width)),
            TLane.Same(e, TLane.Load(memory + 4 * TLane.Width)),
            TLane.Same(f, TLane.Load(memory + 5 * TLane.Width)));

    /// <summary>The lanes equal in two groups.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Same<TLane>(double* group, double* other)
        where TLane : unmanaged, ILane<TLane>
    {
        Load(group, out TLane a, out var b, out var c, out var d, out var e, out var f);
        return Same(a, b, c, d, e, f, other);
    }

    /// <summary>The lanes whose |z|² is at most <paramref name="limit"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Inside<TLane>(
        TLane x0, TLane x1, TLane x2, TLane x3, TLane x4, TLane x5, TLane y0, TLane y1, TLane y2, TLane y3, TLane y4, TLane y5, TLane limit)
        where TLane : unmanaged, ILane<TLane> => Pack<TLane>(
            TLane.Within(Quadratic.Norm(x0, y0), limit),
            TLane.Within(Quadratic.Norm(x1, y1), limit),
            TLane.Within(Quadratic.Norm(x2, y2), limit),
            TLane.Within(Quadratic.Norm(x3, y3), limit),
            TLane.Within(Quadratic.Norm(x4, y4), limit),
            TLane.Within(Quadratic.Norm(x5, y5), limit));

    /// <summary>One mask of a group's six.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Pack<TLane>(uint a, uint b, uint c, uint d, uint e, uint f)
        where TLane : unmanaged, ILane<TLane> =>
        a | (ulong)b << TLane.Width | (ulong)c << (2 * TLane.Width) | (ulong)d << (3 * TLane.Width) | (ulong)e << (4 * TLane.Width) | (ulong)f << (5 * TLane.Width);
}
