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

    // Batches per thread at least, so that no thread computes alone at the end; a small picture then has small batches.
    private const int BatchesPerThread = 16;

    public string Name => name;

    public string Path => path;

    public int Threads => options.Threads;

    public Spared Count(FractalOrder order, Span<int> counts, KernelRun run)
    {
        order.Check(counts.Length);
        var rows = new MirroredRows(order, options.Mirrors && TFormula.KeepsConjugates(order));
        var pace = new RunPace(run, rows.Pixels);
        var fair = rows.Pixels / (options.Threads * BatchesPerThread) / Lanes.LargestGroup * Lanes.LargestGroup;
        var batch = (int)Math.Clamp(fair, Lanes.LargestGroup, LargestBatch);
        var batches = (rows.Pixels + batch - 1) / batch;
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
                    var first = (mine - 1) * batch;
                    work.Count(first, (int)Math.Min(batch, rows.Pixels - first));
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
