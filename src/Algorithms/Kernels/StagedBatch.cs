using System.Runtime.CompilerServices;

namespace HpcHangfire.Algorithms;

/// <summary>
/// One thread's way through a batch of neighbouring pixels. The opening takes every pixel through its first iterations,
/// where most exterior ones end. Those that live on are moved together, so that lanes stay full, and go through stages,
/// each as long as all before it: <see cref="Stage{TFormula, TLane, TLoop}"/>. Where few are left, they wait for those of other
/// batches: <see cref="LateOrbits"/>.
/// </summary>
internal sealed unsafe class StagedBatch<TFormula, TLane>(FractalOrder order, MirroredRows rows, double* columns, BatchState state) : IDisposable
    where TFormula : IFormula<TFormula>
    where TLane : unmanaged, ILane<TLane>
{
    private readonly FractalOrder _order = order;
    private readonly LateOrbits _late = new();
    private readonly int[] _released = new int[LateOrbits.Capacity];

    /// <summary>Iterations saved by copying rows.</summary>
    public long Mirrored { get; private set; }

    /// <summary>Computes the counts of some pixels of the rows to compute, laid end to end. The counts of some long orbits come later.</summary>
    public void Count(long first, int length)
    {
        var loop = Choose(first, length);
        var start = loop == LoopKind.Steps ? 0 : Math.Min(Opening<TFormula, TLane>.Iterations, _order.MaxIterations);
        var live = Open(first, length, start);
        if (!Follow(live, start, loop, out var waiting))
        {
            return;
        }

        Mirrored += rows.Done(first, length, state.Counts);
        state.Pace.Done(length - waiting);
        FollowLate(any: false);
    }

    /// <summary>Computes what is left of all batches before.</summary>
    public void Finish() => FollowLate(any: true);

    public void Dispose() => _late.Dispose();

    private void FollowLate(bool any)
    {
        while (_late.Next(any) is var start and > 0)
        {
            var (live, loop) = _late.Take(start, state);
            new ReadOnlySpan<int>(state.Orbits.Pixel, live).CopyTo(_released);
            var end = End(start);
            var stay = Advance(live, start, end, loop);
            if (stay < 0 || !Follow(stay, end, loop, out var waiting))
            {
                return;
            }

            foreach (var pixel in _released.AsSpan(0, live))
            {
                Mirrored += rows.Release(pixel, state.Counts);
            }

            state.Pace.Done(live - waiting);
        }
    }

    /// <summary>
    /// Follows orbits that all stand at one iteration to their ends, or until they are too few and wait; says how many wait. False
    /// if it was stopped on the way.
    /// </summary>
    private bool Follow(int live, int start, LoopKind loop, out int waiting)
    {
        waiting = 0;
        while (live > 0 && start < _order.MaxIterations)
        {
            if (LateOrbits.ShouldWait(live, start))
            {
                _late.Add(state, live, start, loop);
                for (var i = 0; i < live; i++)
                {
                    rows.Hold(state.Orbits.Pixel[i]);
                }

                (waiting, live) = (live, 0);
                break;
            }

            var end = End(start);
            live = Advance(live, start, end, loop);
            start = end;
        }

        if (live < 0)
        {
            return false;
        }

        Exits<TFormula, TLane>.Flush(state);
        for (var i = 0; i < live; i++)
        {
            state.Counts[state.Orbits.Pixel[i]] = _order.MaxIterations;
        }

        return true;
    }

    private int End(int start) => (int)Math.Min(_order.MaxIterations, Math.Max(Opening<TFormula, TLane>.Iterations, 2L * start));

    private int Advance(int live, int start, int end, LoopKind loop) => loop switch
    {
        LoopKind.RealBlocks => Stage<TFormula, TLane, RealBlocksLoop>.Run(state, live, start, end),
        LoopKind.FusedBlocks => Stage<TFormula, TLane, FusedBlocksLoop>.Run(state, live, start, end),
        LoopKind.Blocks => Stage<TFormula, TLane, BlocksLoop>.Run(state, live, start, end),
        _ => Stage<TFormula, TLane, StepsLoop>.Run(state, live, start, end),
    };

    /// <summary>The loop that is exact for each of the batch's rows.</summary>
    private LoopKind Choose(long first, int length)
    {
        var loop = LoopKind.RealBlocks;
        foreach (var (row, column, part) in Parts(first, length))
        {
            var other = TFormula.Choose(_order, new(columns + column, part), _order.Y(row));
            loop = other > loop ? other : loop;
        }

        return loop;
    }

    /// <summary>Takes the batch to iteration <paramref name="end"/>; returns how many orbits are left for the stages.</summary>
    private int Open(long first, int length, int end)
    {
        var live = 0;
        foreach (var (row, column, part) in Parts(first, length))
        {
            var pixel = row * _order.Width + column;
            live = end > 0
                ? Opening<TFormula, TLane>.Run(state, columns + column, _order.Y(row), part, pixel, end, live)
                : Keep(columns + column, _order.Y(row), part, pixel, live);
        }

        return live;
    }

    private IEnumerable<(int Row, int Column, int Length)> Parts(long first, int length)
    {
        while (length > 0)
        {
            var (index, column) = Math.DivRem(first, _order.Width);
            var part = (int)Math.Min(length, _order.Width - column);
            yield return (rows.Row((int)index), (int)column, part);
            first += part;
            length -= part;
        }
    }

    /// <summary>Appends orbits that have taken no step yet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Keep(double* x, double y, int length, int first, int live)
    {
        var orbits = state.Orbits;
        for (var i = 0; i < length; i++, live++)
        {
            Lane64 zx = new(x[i]), zy = new(y), u = default, v = default;
            TFormula.Start(ref zx, ref zy, ref u, ref v);
            Lane64.Store(zx, orbits.X + live);
            Lane64.Store(zy, orbits.Y + live);
            Lane64.Store(u, orbits.U + live);
            Lane64.Store(v, orbits.V + live);
            orbits.Pixel[live] = first + i;
        }

        return live;
    }
}
