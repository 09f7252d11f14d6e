namespace HpcHangfire.Algorithms;

/// <summary>
/// The fastest exact kernel, for every formula; for Julia sets it is <c>juliaCython</c>. All threads pull batches of pixels;
/// <see cref="StagedBatch{TFormula, TLane}"/> says how one is computed.
/// </summary>
internal sealed unsafe class StagedKernel<TFormula, TLane>(string name, string path, KernelOptions options) : IKernel
    where TFormula : IFormula<TFormula>
    where TLane : unmanaged, ILane<TLane>
{
    // Large enough that survivors fill their lanes until late stages, small enough for the second-level cache.
    private const int LargestBatch = 4096;

    // Batches per thread at least; a small picture then has small batches.
    private const int BatchesPerThread = 16;

    // Where orbits may be this long, a batch may take as long as all others: the picture's second half goes in parts of batches, so
    // that no thread computes a costly one alone at the end. Elsewhere that would cost more than it saves.
    private const int LongOrbits = 100_000;
    private const int EndParts = 4;

    public string Name => name;

    public string Path => path;

    public int Threads => options.Threads;

    public Spared Count(FractalOrder order, Span<int> counts, KernelRun run)
    {
        order.Check(counts.Length);
        var rows = new MirroredRows(order, options.Mirrors && TFormula.KeepsConjugates(order));
        var pace = new RunPace(run, rows.Pixels);
        var fair = rows.Pixels / (options.Threads * BatchesPerThread);
        var batch = WholeGroups(Math.Min(fair, LargestBatch));
        var small = order.MaxIterations < LongOrbits ? batch : WholeGroups(batch / EndParts);
        var large = rows.Pixels / 2 / batch;
        var batches = large + (rows.Pixels - large * batch + small - 1) / small;
        var (onCycles, mirrored) = (0L, 0L);
        fixed (int* fixedCounts = counts)
        fixed (double* columns = Columns(order))
        {
            // A fixed local may not go into a lambda; a copy may, as the threads end before this block does.
            var target = fixedCounts;
            var x = columns;
            var next = 0L;
            Team.Run((int)Math.Min(options.Threads, batches), pace, () =>
            {
                GradualUnderflow.Require();
                using var state = new BatchState(order, target, options, Math.Max(batch, LateOrbits.Capacity), pace);
                using var work = new StagedBatch<TFormula, TLane>(order, rows, x, state);
                while (Interlocked.Increment(ref next) is var mine && mine <= batches && !pace.Stopped)
                {
                    var first = Math.Min(mine - 1, large) * batch + Math.Max(0, mine - 1 - large) * small;
                    work.Count(first, (int)Math.Min(mine <= large ? batch : small, rows.Pixels - first));
                }

                if (!pace.Stopped)
                {
                    work.Finish();
                }

                Interlocked.Add(ref mirrored, work.Mirrored);
                Interlocked.Add(ref onCycles, state.Skipped);
            });
        }

        pace.Finish();
        return new(onCycles, mirrored);
    }

    private static int WholeGroups(long pixels) => (int)Math.Max(Lanes.LargestGroup, pixels / Lanes.LargestGroup * Lanes.LargestGroup);

    /// <summary>The columns' real parts, with room behind the last so that whole groups of lanes may be loaded.</summary>
    private static double[] Columns(FractalOrder order)
    {
        var columns = new double[order.Width + Lanes.LargestGroup];
        for (var column = 0; column < order.Width; column++)
        {
            columns[column] = order.X(column);
        }

        return columns;
    }
}
