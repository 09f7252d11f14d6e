namespace HpcHangfire.Algorithms;

/// <summary>
/// One step of an iteration, written once for all widths, operation by operation as its scalar definition does it. The state
/// is z = x + iy and, for some formulas, a pair (u, v) of each lane's own.
/// </summary>
internal interface IFormula<TSelf>
    where TSelf : IFormula<TSelf>
{
    /// <summary>Whether the lanes have pairs of their own.</summary>
    static abstract bool HasPair { get; }

    /// <summary>The fastest loop that is exact for a stretch of one row.</summary>
    /// <param name="order">The picture.</param>
    /// <param name="x">Real parts of the stretch's points.</param>
    /// <param name="y">Imaginary part of all of them.</param>
    static abstract LoopKind Choose(FractalOrder order, ReadOnlySpan<double> x, double y);

    /// <summary>Turns a pixel's point x + iy into the state before the first step.</summary>
    static abstract void Start<TLane>(ref TLane x, ref TLane y, ref TLane u, ref TLane v)
        where TLane : unmanaged, ILane<TLane>;

    /// <summary>The next state. <paramref name="a"/> and <paramref name="b"/> hold the order's c.</summary>
    static abstract void Step<TLane>(ref TLane x, ref TLane y, ref TLane u, ref TLane v, TLane a, TLane b)
        where TLane : unmanaged, ILane<TLane>;

    /// <summary>
    /// The same with fewer additions and more multiplications, for processors that have units for each: some of a group's
    /// lanes go this way, some the other. Only where <see cref="Choose"/> said <see cref="LoopKind.FusedBlocks"/>.
    /// </summary>
    static virtual void FusedStep<TLane>(ref TLane x, ref TLane y, ref TLane u, ref TLane v, TLane a, TLane b)
        where TLane : unmanaged, ILane<TLane> => TSelf.Step(ref x, ref y, ref u, ref v, a, b);
}
