using System.Numerics;
using System.Runtime.CompilerServices;

namespace HpcHangfire.Algorithms;

/// <summary>
/// <c>Numpy</c>: what a NumPy programmer writes. Arrays hold a stretch of a row; every iteration goes over all of it that
/// still lives, and what has escaped is squeezed out (<c>z = z[live]</c>). One thread, no shortcut.
/// </summary>
internal sealed unsafe class RowKernel<TLane>(string path) : IKernel
    where TLane : unmanaged, ILane<TLane>
{
    // 20 kB of arrays: they stay in the first-level cache from one iteration to the next.
    private const int Stretch = 1024;

    // Iterations of a stretch between two looks at the request to stop: a tenth of a millisecond or so.
    private const int LookEvery = 64;

    public string Name => Kernels.Rows;

    public string Path => path;

    public int Threads => 1;

    public Spared Count(FractalOrder order, Span<int> counts, KernelRun run)
    {
        order.Check(counts.Length);
        GradualUnderflow.Require();
        var pace = new RunPace(run, order.Pixels);
        using var orbits = new OrbitStore(Math.Min(Stretch, order.Width));
        fixed (int* target = counts)
        {
            for (var row = 0; row < order.Height && !pace.Stopped; row++)
            {
                for (var column = 0; column < order.Width; column += Stretch)
                {
                    var length = Math.Min(Stretch, order.Width - column);
                    var stretch = target + (long)row * order.Width + column;
                    Start(order, row, column, length, orbits, stretch);
                    if (!Iterate(order, length, orbits, stretch, pace))
                    {
                        break;
                    }

                    pace.Done(length);
                }
            }
        }

        pace.Finish();
        return default;
    }

    private static void Start(FractalOrder order, int row, int column, int length, OrbitStore orbits, int* counts)
    {
        var y = order.Y(row);
        for (var i = 0; i < length; i++)
        {
            orbits.X[i] = order.X(column + i);
            orbits.Y[i] = y;
            orbits.Pixel[i] = i;
            counts[i] = order.MaxIterations; // unless it escapes
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Iterate(FractalOrder order, int live, OrbitStore orbits, int* counts, RunPace pace)
    {
        for (var n = 0; n < order.MaxIterations && live > 0; n++)
        {
            if (n % LookEvery == 0 && pace.Stopped)
            {
                return false;
            }

            live = Update(n, live, order.CRe, order.CIm, orbits.X, orbits.Y, orbits.Pixel, counts);
        }

        return true;
    }

    /// <summary>One iteration of the first <paramref name="live"/> orbits; returns how many of them live on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Update(int n, int live, double cRe, double cIm, double* x, double* y, int* pixel, int* counts)
    {
        var (cx, cy, four) = (TLane.Fill(cRe), TLane.Fill(cIm), TLane.Fill(4.0));
        var all = (1u << TLane.Width) - 1;
        var kept = 0; // where the next living orbit goes; never ahead of the one being read
        for (var i = 0; i < live; i += TLane.Width)
        {
            var (zx, zy) = (TLane.Load(x + i), TLane.Load(y + i));
            var orbits = live - i >= TLane.Width ? all : (1u << (live - i)) - 1; // the lanes behind the last orbit have no orbit
            var within = TLane.Within(Quadratic.Norm(zx, zy), four) & orbits;
            Quadratic.Step(ref zx, ref zy, cx, cy);
            TLane.Store(zx, x + i);
            TLane.Store(zy, y + i);
            if (within == orbits && kept == i)
            {
                kept += BitOperations.PopCount(orbits);
                continue;
            }

            for (var gone = orbits & ~within; gone != 0; gone &= gone - 1)
            {
                counts[pixel[i + BitOperations.TrailingZeroCount(gone)]] = n;
            }

            for (; within != 0; within &= within - 1)
            {
                var lane = i + BitOperations.TrailingZeroCount(within);
                (x[kept], y[kept], pixel[kept]) = (x[lane], y[lane], pixel[lane]);
                kept++;
            }
        }

        return kept;
    }
}
