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

    /// <summary>Counts below it have a place of their own in the order; longer orbits are sorted.</summary>
    public const int LongOrbit = 256;
}

/// <summary>
/// One thread's way through stretches of pixels whose counts are known. Escaping pixels' orbits are iterated again, a lane
/// each, to where their value is read; a lane that is there waits for the others.
/// </summary>
internal sealed unsafe class ValueBatch<TFormula, TLane, TKind>(FractalOrder order, double[] columns, int* counts, float* values, RunPace pace) : IDisposable
    where TFormula : IFormula<TFormula>
    where TLane : unmanaged, ILane<TLane>
    where TKind : IValueKind
{
    // Iterations between two looks at the request to stop.
    private const int LookEvery = 4096;

    // X and Y hold a pixel's point until its orbit is iterated, then |z|², or the square of the last step, and the steps taken; U holds |z'|².
    private readonly OrbitStore _orbits = new(ValueBatch.Pixels);

    /// <summary>Computes some pixels' values, which may span rows; false if it was stopped on the way.</summary>
    public bool Compute(int first, int length)
    {
        var escaping = Collect(first, length);
        for (var i = 0; i < escaping; i += 2 * TLane.Width)
        {
            if (!Iterate(i, Math.Min(2 * TLane.Width, escaping - i)))
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

    /// <summary>
    /// Gives the others their value at once, and returns how many pixels escape. Those are put in the order of their counts, so
    /// lanes that go together end together.
    /// </summary>
    private int Collect(int first, int length)
    {
        Span<int> places = stackalloc int[ValueBatch.LongOrbit + 1];
        places.Clear();
        for (var pixel = first; pixel < first + length; pixel++)
        {
            var count = counts[pixel];
            if (count < order.MaxIterations)
            {
                places[Math.Min(count, ValueBatch.LongOrbit)]++;
            }
            else
            {
                values[pixel] = TKind.UsesSlope ? 0 : order.MaxIterations;
            }
        }

        var escaping = 0;
        foreach (ref var place in places)
        {
            (place, escaping) = (escaping, escaping + place);
        }

        var longer = places[ValueBatch.LongOrbit];
        for (var pixel = first; pixel < first + length; pixel++)
        {
            var count = counts[pixel];
            if (count < order.MaxIterations)
            {
                var place = places[Math.Min(count, ValueBatch.LongOrbit)]++;
                (_orbits.Pixel[place], _orbits.Steps[place]) = (pixel, count);
            }
        }

        new Span<int>(_orbits.Steps + longer, escaping - longer).Sort(new Span<int>(_orbits.Pixel + longer, escaping - longer));
        for (var i = 0; i < escaping; i++)
        {
            var (row, column) = Math.DivRem(_orbits.Pixel[i], order.Width);
            (_orbits.X[i], _orbits.Y[i]) = (columns[column], order.Y(row));
        }

        return escaping;
    }

    // Two lane values side by side: one alone would wait for its own results most of the time.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Iterate(int first, int there)
    {
        var width = TLane.Width;
        var most = 0;
        var limits = stackalloc double[2 * 8];
        for (var i = 0; i < 2 * width; i++)
        {
            var steps = i < there ? _orbits.Steps[first + i] : 0;
            limits[i] = steps - 1; // a step is due while no more than this many are done
            most = Math.Max(most, steps);
        }

        var lanes = (1u << there) - 1;
        double* x = _orbits.X + first, y = _orbits.Y + first, slope = _orbits.U + first;
        TLane x0 = TLane.Load(x), x1 = TLane.Load(x + width);
        TLane y0 = TLane.Load(y), y1 = TLane.Load(y + width);
        TLane u0 = default, v0 = default, u1 = default, v1 = default;
        TFormula.Start(ref x0, ref y0, ref u0, ref v0);
        TFormula.Start(ref x1, ref y1, ref u1, ref v1);
        TLane n0 = TLane.Fill(0.0), n1 = n0;
        TLane slopeX0 = TLane.Fill(TFormula.SlopeAtStart), slopeY0 = n0, slopeX1 = slopeX0, slopeY1 = n0;
        var (a, b, one, far) = (TLane.Fill(order.CRe), TLane.Fill(order.CIm), TLane.Fill(1.0), TLane.Fill(ValueBatch.Far));
        TLane due0 = TLane.Load(limits), due1 = TLane.Load(limits + width);
        most += TFormula.ComesToRest ? 0 : ValueBatch.StepsBeyond;
        for (var step = 0; step < most; step++)
        {
            if (step % LookEvery == LookEvery - 1 && pace.Stopped)
            {
                return false;
            }

            // The test of each lane: has it gone far or, where orbits come to rest, has it taken its steps?
            var (asked0, limit0) = TFormula.ComesToRest ? (n0, due0) : (Quadratic.Norm(x0, y0), far);
            var (asked1, limit1) = TFormula.ComesToRest ? (n1, due1) : (Quadratic.Norm(x1, y1), far);
            if (((TLane.Within(asked0, limit0) | TLane.Within(asked1, limit1) << width) & lanes) == 0)
            {
                break;
            }

            Step(asked0, limit0, ref x0, ref y0, ref u0, ref v0, ref slopeX0, ref slopeY0, a, b);
            Step(asked1, limit1, ref x1, ref y1, ref u1, ref v1, ref slopeX1, ref slopeY1, a, b);
            n0 = TLane.Choose(asked0, limit0, n0 + one, n0);
            n1 = TLane.Choose(asked1, limit1, n1 + one, n1);
        }

        TLane.Store(TFormula.ComesToRest ? Quadratic.Norm(x0 - u0, y0 - v0) : Quadratic.Norm(x0, y0), x);
        TLane.Store(TFormula.ComesToRest ? Quadratic.Norm(x1 - u1, y1 - v1) : Quadratic.Norm(x1, y1), x + width);
        TLane.Store(n0, y);
        TLane.Store(n1, y + width);
        if (TKind.UsesSlope)
        {
            TLane.Store(Quadratic.Norm(slopeX0, slopeY0), slope);
            TLane.Store(Quadratic.Norm(slopeX1, slopeY1), slope + width);
        }

        return true;
    }

    /// <summary>One step of the lanes within their limit; the others stand still.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Step(
        TLane asked, TLane limit, ref TLane x, ref TLane y, ref TLane u, ref TLane v, ref TLane slopeX, ref TLane slopeY, TLane a, TLane b)
    {
        TLane nextX = x, nextY = y, nextU = u, nextV = v;
        TFormula.Step(ref nextX, ref nextY, ref nextU, ref nextV, a, b, order.Power);
        if (TKind.UsesSlope)
        {
            TLane nextSlopeX = slopeX, nextSlopeY = slopeY;
            TFormula.SlopeStep(x, y, ref nextSlopeX, ref nextSlopeY);
            slopeX = TLane.Choose(asked, limit, nextSlopeX, slopeX);
            slopeY = TLane.Choose(asked, limit, nextSlopeY, slopeY);
        }

        x = TLane.Choose(asked, limit, nextX, x);
        y = TLane.Choose(asked, limit, nextY, y);
        if (TFormula.PairMoves)
        {
            u = TLane.Choose(asked, limit, nextU, u);
            v = TLane.Choose(asked, limit, nextV, v);
        }
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
