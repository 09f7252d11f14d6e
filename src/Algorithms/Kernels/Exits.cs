using System.Numerics;
using System.Runtime.CompilerServices;

namespace HpcHangfire.Algorithms;

/// <summary>
/// Exact counts of orbits that were found outside after a block of steps. They are collected where the block began, and a
/// whole group at a time takes the steps again, counted lane by lane. Only where orbits escape for good: a lane's tally then
/// stops by itself, so that all may go on until the last is out.
/// </summary>
internal static unsafe class Exits<TFormula, TLane>
    where TFormula : IFormula<TFormula>
    where TLane : unmanaged, ILane<TLane>
{
    // Steps between two looks whether any lane is still inside.
    private const int Stride = 4;

    /// <summary>Adds lanes of a group; counts a group's worth when there are as many.</summary>
    /// <param name="batch">Where they are collected, and whose orbits they are.</param>
    /// <param name="ended">The lanes.</param>
    /// <param name="x">Real part of each lane where the block began.</param>
    /// <param name="y">Imaginary part.</param>
    /// <param name="first">The group's first orbit.</param>
    /// <param name="steps">Steps taken before the block.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(BatchState batch, ulong ended, double* x, double* y, int first, int steps)
    {
        var (orbits, leaving, to) = (batch.Orbits, batch.Leaving, batch.LeavingCount);
        for (; ended != 0; ended &= ended - 1, to++)
        {
            var lane = BitOperations.TrailingZeroCount(ended);
            (leaving.X[to], leaving.Y[to]) = (x[lane], y[lane]);
            if (TFormula.HasPair)
            {
                (leaving.U[to], leaving.V[to]) = (orbits.U[first + lane], orbits.V[first + lane]);
            }

            (leaving.Pixel[to], leaving.Steps[to]) = (orbits.Pixel[first + lane], steps);
        }

        batch.LeavingCount = to;
        if (to >= Lanes.PerGroup * TLane.Width)
        {
            Flush(batch);
        }
    }

    /// <summary>Writes the counts of all that were added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Flush(BatchState batch)
    {
        var width = TLane.Width;
        var group = Lanes.PerGroup * width;
        var leaving = batch.Leaving;
        var (a, b, four) = (TLane.Fill(batch.Order.CRe), TLane.Fill(batch.Order.CIm), TLane.Fill(4.0));
        var power = batch.Order.Power;
        var tallies = batch.Tallies;
        for (var i = 0; i < batch.LeavingCount; i += group)
        {
            Lanes.Load(leaving.X + i, out TLane x0, out var x1, out var x2, out var x3, out var x4, out var x5);
            Lanes.Load(leaving.Y + i, out TLane y0, out var y1, out var y2, out var y3, out var y4, out var y5);
            TLane u0 = default, u1 = default, u2 = default, u3 = default, u4 = default, u5 = default;
            TLane v0 = default, v1 = default, v2 = default, v3 = default, v4 = default, v5 = default;
            if (TFormula.HasPair)
            {
                Lanes.Load(leaving.U + i, out u0, out u1, out u2, out u3, out u4, out u5);
                Lanes.Load(leaving.V + i, out v0, out v1, out v2, out v3, out v4, out v5);
            }

            TLane t0 = TLane.Fill(0.0), t1 = t0, t2 = t0, t3 = t0, t4 = t0, t5 = t0;
            var lanes = Lanes.First(batch.LeavingCount - i, group);
            ulong inside;
            do
            {
                for (var step = 0; step < Stride; step++)
                {
                    // Each lane value's tally and step together: they share its squares, which must not wait in registers for the others.
                    t0 = TLane.Tally(t0, Quadratic.Norm(x0, y0), four);
                    TFormula.Step(ref x0, ref y0, ref u0, ref v0, a, b, power);
                    t1 = TLane.Tally(t1, Quadratic.Norm(x1, y1), four);
                    TFormula.Step(ref x1, ref y1, ref u1, ref v1, a, b, power);
                    t2 = TLane.Tally(t2, Quadratic.Norm(x2, y2), four);
                    TFormula.Step(ref x2, ref y2, ref u2, ref v2, a, b, power);
                    t3 = TLane.Tally(t3, Quadratic.Norm(x3, y3), four);
                    TFormula.Step(ref x3, ref y3, ref u3, ref v3, a, b, power);
                    t4 = TLane.Tally(t4, Quadratic.Norm(x4, y4), four);
                    TFormula.Step(ref x4, ref y4, ref u4, ref v4, a, b, power);
                    t5 = TLane.Tally(t5, Quadratic.Norm(x5, y5), four);
                    TFormula.Step(ref x5, ref y5, ref u5, ref v5, a, b, power);
                }

                inside = lanes & Lanes.Inside(x0, x1, x2, x3, x4, x5, y0, y1, y2, y3, y4, y5, four);
            }
            while (inside != 0);

            Lanes.StoreTally(t0, t1, t2, t3, t4, t5, tallies);
            for (var lane = 0; lane < group && i + lane < batch.LeavingCount; lane++)
            {
                batch.Counts[leaving.Pixel[i + lane]] = leaving.Steps[i + lane] + tallies[lane];
            }
        }

        batch.LeavingCount = 0;
    }
}
