using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace HpcHangfire.Algorithms;

/// <summary>What stretches of all formulas have in common.</summary>
internal static class ValueBatch
{
    /// <summary>Pixels of a stretch: their orbits fit the second-level cache.</summary>
    public const int Pixels = 4096;

    /// <summary>Square of the radius at which orbits are looked at: far out, the formula's highest power is nearly all of it.</summary>
    public const double Far = 256.0 * 256.0;

    /// <summary>Steps from radius 2 to <see cref="Far"/>: a handful, and with |c| near 2 a few more, as an orbit starts slowly.</summary>
    public const int StepsBeyond = 48;

    /// <summary>From this count on, sorting the orbits costs less than lanes that wait for the longest among neighbours.</summary>
    public const int LongOrbit = 256;
}

/// <summary>
/// One thread's way through stretches of pixels whose counts are known. Escaping pixels' orbits are iterated again, a lane
/// each, to where their value is read off; a lane that is there stands still until the others are.
/// </summary>
internal sealed unsafe class ValueBatch<TFormula, TLane, TKind>(FractalOrder order, int* counts, float* values, RunPace pace) : IDisposable
    where TFormula : IFormula<TFormula>
    where TLane : unmanaged, ILane<TLane>
    where TKind : IValueKind
{
    // Iterations between two looks at the wish to stop.
    private const int LookEvery = 4096;

    // X and Y hold a pixel's point until its orbit is iterated, then |z|², or the square of the last step, and the steps taken; U holds |z'|².
    private readonly OrbitStore _orbits = new(ValueBatch.Pixels);

    /// <summary>Computes some pixels' values, which may span rows; false if it was stopped on the way.</summary>
    public bool Compute(int first, int length)
    {
        var escaping = Collect(first, length);
        for (var i = 0; i < escaping; i += TLane.Width)
        {
            if (!Iterate(i, Math.Min(TLane.Width, escaping - i)))
            {
                return false;
            }
        }

        if (TKind.UsesSlope)
        {
            WriteDistances(escaping);
        }
        else
        {
            WriteSmooth(escaping);
        }

        return true;
    }

    public void Dispose() => _orbits.Dispose();

    /// <summary>Gives the others their value at once, and returns how many pixels escape.</summary>
    private int Collect(int first, int length)
    {
        var (escaping, longest) = (0, 0);
        for (var pixel = first; pixel < first + length; pixel++)
        {
            var count = counts[pixel];
            if (count >= order.MaxIterations)
            {
                values[pixel] = TKind.UsesSlope ? 0 : order.MaxIterations;
                continue;
            }

            (_orbits.Pixel[escaping], _orbits.Steps[escaping]) = (pixel, count);
            longest = Math.Max(longest, count);
            escaping++;
        }

        if (longest >= ValueBatch.LongOrbit)
        {
            new Span<int>(_orbits.Steps, escaping).Sort(new Span<int>(_orbits.Pixel, escaping));
        }

        for (var i = 0; i < escaping; i++)
        {
            var (row, column) = Math.DivRem(_orbits.Pixel[i], order.Width);
            (_orbits.X[i], _orbits.Y[i]) = (order.X(column), order.Y(row));
        }

        return escaping;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Iterate(int first, int there)
    {
        var most = 0;
        var limits = stackalloc double[8];
        for (var i = 0; i < TLane.Width; i++)
        {
            var steps = i < there ? _orbits.Steps[first + i] : 0;
            limits[i] = steps - 1; // a step is due while no more than this many are done
            most = Math.Max(most, steps);
        }

        var lanes = (1u << there) - 1;
        var (x, y) = (TLane.Load(_orbits.X + first), TLane.Load(_orbits.Y + first));
        TLane u = default, v = default;
        TFormula.Start(ref x, ref y, ref u, ref v);
        var (a, b, one, power) = (TLane.Fill(order.CRe), TLane.Fill(order.CIm), TLane.Fill(1.0), order.Power);
        var (n, far, due) = (TLane.Fill(0.0), TLane.Fill(ValueBatch.Far), TLane.Load(limits));
        var (slopeX, slopeY) = (TLane.Fill(TFormula.SlopeAtStart), TLane.Fill(0.0));
        most += TFormula.ComesToRest ? 0 : ValueBatch.StepsBeyond;
        for (var step = 0; step < most; step++)
        {
            if (step % LookEvery == LookEvery - 1 && pace.Stopped)
            {
                return false;
            }

            // What lanes are asked: have they gone far, or for those that come to rest, have they taken their steps?
            var (asked, limit) = TFormula.ComesToRest ? (n, due) : (Quadratic.Norm(x, y), far);
            if ((TLane.Within(asked, limit) & lanes) == 0)
            {
                break;
            }

            TLane nextX = x, nextY = y, nextU = u, nextV = v;
            TFormula.Step(ref nextX, ref nextY, ref nextU, ref nextV, a, b, power);
            if (TKind.UsesSlope)
            {
                TLane nextSlopeX = slopeX, nextSlopeY = slopeY;
                TFormula.SlopeStep(x, y, ref nextSlopeX, ref nextSlopeY);
                slopeX = TLane.Choose(asked, limit, nextSlopeX, slopeX);
                slopeY = TLane.Choose(asked, limit, nextSlopeY, slopeY);
            }

            n = TLane.Choose(asked, limit, n + one, n);
            x = TLane.Choose(asked, limit, nextX, x);
            y = TLane.Choose(asked, limit, nextY, y);
            if (TFormula.PairMoves)
            {
                u = TLane.Choose(asked, limit, nextU, u);
                v = TLane.Choose(asked, limit, nextV, v);
            }
        }

        TLane.Store(TFormula.ComesToRest ? Quadratic.Norm(x - u, y - v) : Quadratic.Norm(x, y), _orbits.X + first);
        TLane.Store(n, _orbits.Y + first);
        if (TKind.UsesSlope)
        {
            TLane.Store(Quadratic.Norm(slopeX, slopeY), _orbits.U + first);
        }

        return true;
    }

    private void WriteSmooth(int escaping)
    {
        Span<double> end = new(_orbits.X, escaping), steps = new(_orbits.Y, escaping);
        TensorPrimitives.Log2(end, end);
        TensorPrimitives.Multiply(end, TFormula.ComesToRest ? 1 / Math.Log2(TFormula.Rest) : 0.5, end);
        TensorPrimitives.Log2(end, end);
        TensorPrimitives.MultiplyAdd(end, -1 / Math.Log2(TFormula.Degree(order.Power)), steps, end);
        for (var i = 0; i < escaping; i++)
        {
            var (value, count) = (end[i], _orbits.Steps[i]);
            values[_orbits.Pixel[i]] = (float)(double.IsNaN(value) ? count
                : TFormula.ComesToRest ? Math.Clamp(value, Math.Max(0, count - 1), count)
                : Math.Clamp(value, 0, order.MaxIterations));
        }
    }

    private void WriteDistances(int escaping)
    {
        Span<double> end = new(_orbits.X, escaping), slope = new(_orbits.U, escaping);
        var logarithm = new Span<double>(_orbits.Y, escaping);
        TensorPrimitives.Log(end, logarithm);
        TensorPrimitives.Divide(end, slope, end);
        TensorPrimitives.Sqrt(end, end);
        TensorPrimitives.Multiply(end, logarithm, end);
        var perPixel = 0.5 / PixelSide(); // ln|z| is half of ln |z|²
        for (var i = 0; i < escaping; i++)
        {
            values[_orbits.Pixel[i]] = end[i] is var distance && double.IsFinite(distance) ? (float)Math.Max(0, distance * perPixel) : 0;
        }
    }

    // The shorter side, of pixels that have one.
    private double PixelSide()
    {
        var side = Math.Min(Side(order.Region.XMin, order.Region.XMax, order.Width), Side(order.Region.YMin, order.Region.YMax, order.Height));
        return double.IsFinite(side) ? side : 1;

        static double Side(double min, double max, int pixels) => pixels > 1 && max > min ? (max - min) / (pixels - 1) : double.PositiveInfinity;
    }
}
