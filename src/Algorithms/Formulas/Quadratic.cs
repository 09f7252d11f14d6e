using System.Runtime.CompilerServices;

namespace HpcHangfire.Algorithms;

/// <summary>
/// z² + c, operation by operation as <see cref="PlainLoop"/> does it, and what is proved about it. zx + zx is 2·zx to the bit.
/// </summary>
internal static class Quadratic
{
    private static readonly double s_smallestFusing = Math.ScaleB(1, -960);

    /// <summary>|z|².</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Norm<TLane>(TLane x, TLane y)
        where TLane : unmanaged, ILane<TLane> => x * x + y * y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<TLane>(ref TLane x, ref TLane y, TLane cx, TLane cy)
        where TLane : unmanaged, ILane<TLane>
    {
        var next = x * x - y * y + cx;
        y = (x + x) * y + cy;
        x = next;
    }

    /// <summary>
    /// Doubles x·y after its rounding, not before, in the instruction that adds. Where |x·y| is a normal number, doubling and
    /// rounding may change places. Where it is not, both products are at most 2^-1021, which vanishes beside a c that
    /// <see cref="MayFuse"/> lets through: its last bit is worth 2^-1012 or more.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FusedStep<TLane>(ref TLane x, ref TLane y, TLane cx, TLane cy, TLane two)
        where TLane : unmanaged, ILane<TLane>
    {
        var next = x * x - y * y + cx;
        y = TLane.MultiplyAdd(x * y, two, cy);
        x = next;
    }

    /// <summary>The derivative's step, 2·z·z', without what the pixel's own c adds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SlopeStep<TLane>(TLane x, TLane y, ref TLane slopeX, ref TLane slopeY)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane twiceX = x + x, twiceY = y + y;
        var next = twiceX * slopeX - twiceY * slopeY;
        slopeY = twiceX * slopeY + twiceY * slopeX;
        slopeX = next;
    }

    /// <summary>
    /// Two lane values' steps without adding an imaginary part that is +0 or -0: that changes nothing but the sign of a zero, which
    /// decides no test and spreads to nothing but signs of zeros. That leaves as many multiplications as additions; two by turns, in
    /// this order, keep the units for each always busy (measured on Zen 4: 2.67 iterations per cycle; one after the other 2.1 to 2.5).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RealSteps<TLane>(ref TLane x, ref TLane y, ref TLane otherX, ref TLane otherY, TLane cx)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane yy = y * y, otherYy = otherY * otherY;
        TLane twice = x + x, otherTwice = otherX + otherX;
        x *= x;
        otherX *= otherX;
        y *= twice;
        otherY *= otherTwice;
        x -= yy;
        otherX -= otherYy;
        x += cx;
        otherX += cx;
    }

    /// <summary>Whether <see cref="FusedStep{TLane}"/> rounds as <see cref="Step{TLane}"/> for this imaginary part of c.</summary>
    public static bool MayFuse(double cIm) => Math.Abs(cIm) >= s_smallestFusing;

    /// <summary>
    /// With |c| at most 2 - 2^-20, an orbit found outside radius 2 stays outside, in computed numbers too, as then
    /// |z'| >= |z|² - |c| - rounding >= 2 + 2^-21. The limit here is a little lower, for the rounding of |c| itself.
    /// </summary>
    public static bool EscapesForGood(double cRe, double cIm) => Math.Sqrt(cRe * cRe + cIm * cIm) <= 2 - 1.0 / (1 << 19);

    /// <summary>
    /// The loop for z² + c from 0 where each point is its own c, and likewise for formulas whose step has the same modulus.
    /// With |c| a little below 2, orbits escape for good as above. With |c| a little above 2, z(1) = c is outside and every
    /// later point farther out: |z'| >= |z|·(|z| - 1) - rounding. An orbit may come back only in the ring between.
    /// </summary>
    public static LoopKind ChooseByPoint(ReadOnlySpan<double> x, double y)
    {
        const double Low = (2 - 1.0 / (1 << 19)) * (2 - 1.0 / (1 << 19));
        const double High = (2 + 1.0 / (1 << 19)) * (2 + 1.0 / (1 << 19));
        var (first, last) = (x[0] * x[0], x[^1] * x[^1]); // the points of a row rise or fall, so the farthest is one of these
        if (!(Math.Max(first, last) + y * y < Low))
        {
            foreach (var re in x)
            {
                if (re * re + y * y is > Low and < High)
                {
                    return LoopKind.Steps;
                }
            }
        }

        return MayFuse(y) ? LoopKind.FusedBlocks : LoopKind.Blocks;
    }
}
