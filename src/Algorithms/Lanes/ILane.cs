namespace HpcHangfire.Algorithms;

/// <summary>
/// Some doubles computed in step, so that a formula is written once for every width. Only operations that IEEE 754 rounds
/// exactly once: the same counts come out at every width. Masks are bits, bit i for lane i, because a mask that lives
/// across a loop costs extra instructions in a vector register.
/// </summary>
internal unsafe interface ILane<TSelf>
    where TSelf : unmanaged, ILane<TSelf>
{
    /// <summary>Doubles per lane value: 1, 2, 4 or 8.</summary>
    static abstract int Width { get; }

    /// <summary>Whether the processor multiplies and adds in one instruction at this width. Otherwise it would be emulated, very slowly.</summary>
    static abstract bool Fuses { get; }

    static abstract TSelf Fill(double value);

    static abstract TSelf Load(double* source);

    static abstract void Store(TSelf value, double* target);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator /(TSelf a, TSelf b);

    static abstract TSelf Abs(TSelf a);

    /// <summary>a·b + c, rounded once. Not the same as a * b + c: only where a proof says that the other rounding cannot matter.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>Bits of the lanes where a &lt;= limit; an ordered comparison, so NaN is never within.</summary>
    static abstract uint Within(TSelf a, TSelf limit);

    /// <summary>Bits of the lanes where a == b numerically; NaN equals nothing.</summary>
    static abstract uint Same(TSelf a, TSelf b);

    /// <summary>Lane by lane, <paramref name="within"/> where a &lt;= limit, otherwise <paramref name="beyond"/>.</summary>
    static abstract TSelf Choose(TSelf a, TSelf limit, TSelf within, TSelf beyond);

    /// <summary>Adds one to the tally of each lane where a &lt;= limit. A tally holds integers in the bits of its doubles and starts at 0.0.</summary>
    static abstract TSelf Tally(TSelf tally, TSelf a, TSelf limit);

    /// <summary>Writes a tally as 32-bit integers, one per lane.</summary>
    static abstract void StoreTally(TSelf tally, int* target);
}
