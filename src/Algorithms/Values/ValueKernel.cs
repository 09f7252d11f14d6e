namespace HpcHangfire.Algorithms;

/// <summary>All threads pull stretches of pixels; <see cref="ValueBatch{TFormula, TLane, TKind}"/> says how one is computed.</summary>
internal sealed unsafe class ValueKernel<TFormula, TLane, TKind>(KernelOptions options) : IValueKernel
    where TFormula : IFormula<TFormula>
    where TLane : unmanaged, ILane<TLane>
    where TKind : IValueKind
{
    public void Compute(FractalOrder order, ReadOnlySpan<int> counts, Span<float> values, KernelRun run)
    {
        order.Check(counts.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, counts.Length);
        var pace = new RunPace(run, order.Pixels);
        var stretches = (order.Pixels + ValueBatch.Pixels - 1) / ValueBatch.Pixels;
        var columns = Enumerable.Range(0, order.Width).Select(order.X).ToArray();
        fixed (int* fixedCounts = counts)
        fixed (float* fixedValues = values)
        {
            // Fixed locals may not go into a lambda; copies may, as the threads end before this block does.
            var (from, to, next) = ((nint)fixedCounts, (nint)fixedValues, 0L);
            Team.Run((int)Math.Min(options.Threads, stretches), pace, () =>
            {
                using var batch = new ValueBatch<TFormula, TLane, TKind>(order, columns, (int*)from, (float*)to, pace);
                while (Interlocked.Increment(ref next) is var mine && mine <= stretches && !pace.Stopped)
                {
                    var first = (int)((mine - 1) * ValueBatch.Pixels);
                    var length = (int)Math.Min(ValueBatch.Pixels, order.Pixels - first);
                    if (batch.Compute(first, length))
                    {
                        pace.Done(length);
                    }
                }
            });
        }

        pace.Finish();
    }
}
