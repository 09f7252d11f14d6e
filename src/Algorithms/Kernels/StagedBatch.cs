namespace HpcHangfire.Algorithms;

/// <summary>
/// One thread's way through a batch of neighbouring pixels. The opening takes every pixel through its first iterations,
/// where most exterior ones end. Those that live on are moved together, so that lanes stay full, and go through stages,
/// each as long as all before it: <see cref="Stage{TLane, TWatch}"/>.
/// </summary>
internal sealed unsafe class StagedBatch<TLane>(JuliaOrder order, double* columns, int* counts, bool cycleTest, int capacity, RunPace pace) : IDisposable
    where TLane : unmanaged, ILane<TLane>
{
    private readonly OrbitStore _orbits = new(capacity);

    /// <summary>
    /// With |c| at most 2 - 2^-20, an orbit found outside radius 2 stays outside, in computed numbers too, as then
    /// |z'| >= |z|² - |c| - rounding >= 2 + 2^-21. With a c beyond it (or NaN) every step must be watched. The limit here is
    /// a little lower, for the rounding of |c| itself.
    /// </summary>
    private readonly bool _escapesForGood = Math.Sqrt(order.CRe * order.CRe + order.CIm * order.CIm) <= 2 - 1.0 / (1 << 19);

    /// <summary>Computes the counts of some pixels; false if it was stopped on the way.</summary>
    public bool Count(int first, int length)
    {
        var done = _escapesForGood ? Math.Min(Opening<TLane>.Iterations, order.MaxIterations) : 0;
        var live = Open(first, length, done);
        while (live > 0 && done < order.MaxIterations)
        {
            var end = (int)Math.Min(order.MaxIterations, Math.Max(Opening<TLane>.Iterations, 2L * done));
            live = _escapesForGood
                ? Stage<TLane, WatchBlocks>.Run(_orbits, live, done, end, order, counts, cycleTest, pace)
                : Stage<TLane, WatchSteps>.Run(_orbits, live, done, end, order, counts, cycleTest, pace);
            done = end;
        }

        if (live < 0)
        {
            return false;
        }

        for (var i = 0; i < live; i++)
        {
            counts[_orbits.Pixel[i]] = order.MaxIterations;
        }

        return true;
    }

    public void Dispose() => _orbits.Dispose();

    /// <summary>Takes the batch, which may span rows, to iteration <paramref name="end"/>; returns how many orbits are left for the stages.</summary>
    private int Open(int first, int length, int end)
    {
        var live = 0;
        while (length > 0)
        {
            var (row, column) = Math.DivRem(first, order.Width);
            var part = Math.Min(length, order.Width - column);
            live = end > 0
                ? Opening<TLane>.Run(columns + column, order.Y(row), part, first, end, _orbits, live, order, counts, cycleTest)
                : Keep(columns + column, order.Y(row), part, first, live);
            first += part;
            length -= part;
        }

        return live;
    }

    private int Keep(double* x, double y, int length, int first, int live)
    {
        for (var i = 0; i < length; i++, live++)
        {
            (_orbits.X[live], _orbits.Y[live], _orbits.Pixel[live]) = (x[i], y, first + i);
        }

        return live;
    }
}
