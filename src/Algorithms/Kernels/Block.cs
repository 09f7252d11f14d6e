using System.Runtime.CompilerServices;

namespace HpcHangfire.Algorithms;

/// <summary>
/// A block of steps of one group of lanes: the innermost loop of all. It is a method of its own and calls nothing, so that every
/// lane value and constant has a register; beside calls, the compiler would fetch c from the stack in every step.
/// </summary>
internal static unsafe class Block<TFormula, TLane, TLoop>
    where TFormula : IFormula<TFormula>
    where TLane : unmanaged, ILane<TLane>
    where TLoop : ILoop
{
    /// <summary>
    /// Takes a group's steps and writes where it then stands. A loop that tests every step stops before the first at which a lane
    /// does not live; the others test once, at the end.
    /// </summary>
    /// <param name="from">Where the group stands.</param>
    /// <param name="to">Where it will stand: x, y and, if it moves, the pair, <see cref="Lanes.LargestGroup"/> apart.</param>
    /// <param name="order">The picture.</param>
    /// <param name="open">The lanes that are followed.</param>
    /// <param name="steps">Steps to take; receives those taken.</param>
    /// <returns>Those of the lanes that live on.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static ulong Run(in GroupState from, double* to, FractalOrder order, ulong open, ref int steps)
    {
        var (a, b, factor) = (TLane.Fill(order.CRe), TLane.Fill(order.CIm), TLane.Fill(from.FusedFactor));
        var (power, count) = (order.Power, steps);
        Lanes.Load(from.X, out TLane x0, out var x1, out var x2, out var x3, out var x4, out var x5);
        Lanes.Load(from.Y, out TLane y0, out var y1, out var y2, out var y3, out var y4, out var y5);
        TLane u0 = default, u1 = default, u2 = default, u3 = default, u4 = default, u5 = default;
        TLane v0 = default, v1 = default, v2 = default, v3 = default, v4 = default, v5 = default;
        if (TFormula.HasPair)
        {
            Lanes.Load(from.U, out u0, out u1, out u2, out u3, out u4, out u5);
            Lanes.Load(from.V, out v0, out v1, out v2, out v3, out v4, out v5);
        }

        var lives = open;
        var taken = 0;
        for (; taken < count; taken++)
        {
            if (TLoop.TestsEveryStep)
            {
                lives &= Lanes.Pack<TLane>(
                    TFormula.Lives(x0, y0, u0, v0),
                    TFormula.Lives(x1, y1, u1, v1),
                    TFormula.Lives(x2, y2, u2, v2),
                    TFormula.Lives(x3, y3, u3, v3),
                    TFormula.Lives(x4, y4, u4, v4),
                    TFormula.Lives(x5, y5, u5, v5));
                if (lives != open)
                {
                    break;
                }
            }

            if (TLoop.IsReal)
            {
                TFormula.RealSteps(ref x0, ref y0, ref x1, ref y1, a);
                TFormula.RealSteps(ref x2, ref y2, ref x3, ref y3, a);
                TFormula.RealSteps(ref x4, ref y4, ref x5, ref y5, a);
                continue;
            }

            TFormula.Step(ref x0, ref y0, ref u0, ref v0, a, b, power);
            TFormula.Step(ref x1, ref y1, ref u1, ref v1, a, b, power);
            ThirdStep(ref x2, ref y2, ref u2, ref v2, a, b, factor, power);
            TFormula.Step(ref x3, ref y3, ref u3, ref v3, a, b, power);
            TFormula.Step(ref x4, ref y4, ref u4, ref v4, a, b, power);
            ThirdStep(ref x5, ref y5, ref u5, ref v5, a, b, factor, power);
        }

        Lanes.Store(x0, x1, x2, x3, x4, x5, to);
        Lanes.Store(y0, y1, y2, y3, y4, y5, to + Lanes.LargestGroup);
        if (TFormula.PairMoves)
        {
            Lanes.Store(u0, u1, u2, u3, u4, u5, to + 2 * Lanes.LargestGroup);
            Lanes.Store(v0, v1, v2, v3, v4, v5, to + 3 * Lanes.LargestGroup);
        }

        steps = taken;
        return TLoop.TestsEveryStep ? lives : open & Lanes.Inside(x0, x1, x2, x3, x4, x5, y0, y1, y2, y3, y4, y5, TLane.Fill(4.0));
    }

    /// <summary>Every third lane value's step: one fused in three keeps the units that multiply and those that add equally busy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ThirdStep(ref TLane x, ref TLane y, ref TLane u, ref TLane v, TLane a, TLane b, TLane factor, int power)
    {
        if (TLoop.Fuses && TLane.Fuses)
        {
            TFormula.FusedStep(ref x, ref y, ref u, ref v, a, b, factor);
        }
        else
        {
            TFormula.Step(ref x, ref y, ref u, ref v, a, b, power);
        }
    }
}

/// <summary>Where the state of a group of lanes lies: the parts of z, and of the pair.</summary>
internal unsafe struct GroupState(double* x, double* y, double* u, double* v, double fusedFactor)
{
    public double* X = x;
    public double* Y = y;
    public double* U = u;
    public double* V = v;

    /// <summary><see cref="IFormula{TSelf}.FusedFactor"/>, here where the compiler does not know it for a constant: it would fetch that in every step.</summary>
    public double FusedFactor = fusedFactor;
}
