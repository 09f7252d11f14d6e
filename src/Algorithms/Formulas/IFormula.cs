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

    /// <summary>Whether a pair changes from step to step; a formula whose pairs do is followed step by step.</summary>
    static virtual bool PairMoves => false;

    /// <summary>
    /// Whether equal states have equal futures even if they differ in the sign of a zero. Additions and multiplications keep it
    /// so; divisions do not.
    /// </summary>
    static virtual bool CyclesForEver => true;

    /// <summary>
    /// Whether the points x + iy and x - iy have the same count: their orbits are then conjugate point by point, as rounding to
    /// nearest treats both signs alike. (Zeros may differ in their signs; those decide nothing.)
    /// </summary>
    static abstract bool KeepsConjugates(FractalOrder order);

    /// <summary>What <see cref="FusedStep"/> multiplies x·y by.</summary>
    static virtual double FusedFactor => 2.0;

    /// <summary>The definition of a pixel's count, in plain code: what every loop must give.</summary>
    /// <param name="order">The picture.</param>
    /// <param name="x">Real part of the pixel's point.</param>
    /// <param name="y">Imaginary part.</param>
    static abstract int Count(FractalOrder order, double x, double y);

    /// <summary>The fastest loop that is exact for a stretch of one row.</summary>
    /// <param name="order">The picture.</param>
    /// <param name="x">Real parts of the stretch's points.</param>
    /// <param name="y">Imaginary part of all of them.</param>
    static abstract LoopKind Choose(FractalOrder order, ReadOnlySpan<double> x, double y);

    /// <summary>Turns a pixel's point x + iy into the state before the first step.</summary>
    static abstract void Start<TLane>(ref TLane x, ref TLane y, ref TLane u, ref TLane v)
        where TLane : unmanaged, ILane<TLane>;

    /// <summary>The next state. <paramref name="a"/> and <paramref name="b"/> hold the order's c.</summary>
    static abstract void Step<TLane>(ref TLane x, ref TLane y, ref TLane u, ref TLane v, TLane a, TLane b, int power)
        where TLane : unmanaged, ILane<TLane>;

    /// <summary>
    /// The same with fewer additions and more multiplications, for processors that have units for each: some of a group's
    /// lanes go this way, some the other. Only where <see cref="Choose"/> said <see cref="LoopKind.FusedBlocks"/>.
    /// <paramref name="factor"/> holds <see cref="FusedFactor"/>, which as a constant would be fetched in every step.
    /// </summary>
    static virtual void FusedStep<TLane>(ref TLane x, ref TLane y, ref TLane u, ref TLane v, TLane a, TLane b, TLane factor)
        where TLane : unmanaged, ILane<TLane> => throw new NotSupportedException();

    /// <summary>
    /// Two lane values' next states for a c without an imaginary part, up to the sign of a zero. Only where <see cref="Choose"/> said
    /// <see cref="LoopKind.RealBlocks"/>.
    /// </summary>
    static virtual void RealSteps<TLane>(ref TLane x, ref TLane y, ref TLane otherX, ref TLane otherY, TLane a)
        where TLane : unmanaged, ILane<TLane> => throw new NotSupportedException();

    /// <summary>The lanes that go on; the others have reached their count.</summary>
    static virtual uint Lives<TLane>(TLane x, TLane y, TLane u, TLane v)
        where TLane : unmanaged, ILane<TLane> => TLane.Within(Quadratic.Norm(x, y), TLane.Fill(4.0));

    /// <summary>The highest power of z in a step.</summary>
    static virtual int Degree(int power) => 2;

    /// <summary>Whether a count ends where steps are at most <see cref="Rest"/> long, rather than outside; the pair is then the point before.</summary>
    static virtual bool ComesToRest => false;

    /// <summary>Square of a step's length at rest.</summary>
    static virtual double Rest => throw new NotSupportedException();

    /// <summary>Whether <see cref="SlopeStep"/> exists.</summary>
    static virtual bool HasSlope => false;

    /// <summary>The derivative of z(0) by the pixel's point: 1 where z(0) is that point, otherwise 0.</summary>
    static virtual double SlopeAtStart => 0;

    /// <summary>Turns the derivative of z by the pixel's point into that of the next z.</summary>
    static virtual void SlopeStep<TLane>(TLane x, TLane y, ref TLane slopeX, ref TLane slopeY)
        where TLane : unmanaged, ILane<TLane> => throw new NotSupportedException();
}
