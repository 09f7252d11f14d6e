using System.Runtime.CompilerServices;

namespace HpcHangfire.Algorithms;

/// <summary><c>Secuencial</c>: <see cref="PlainLoop"/> for one pixel after the other, on the calling thread.</summary>
internal sealed class SequentialKernel : IKernel
{
    // About 0.2 ms of iterations between two looks at the request to stop.
    private const int Piece = 1 << 16;

    public string Name => Kernels.Sequential;

    public string Path => KernelPaths.Scalar;

    public int Threads => 1;

    public Spared Count(FractalOrder order, Span<int> counts, KernelRun run)
    {
        order.Check(counts.Length);
        GradualUnderflow.Require();
        var pace = new RunPace(run, order.Pixels);
        for (var row = 0; row < order.Height && !pace.Stopped; row++)
        {
            if (CountRow(order, row, counts.Slice(row * order.Width, order.Width), pace))
            {
                pace.Done(order.Width);
            }
        }

        pace.Finish();
        return default;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool CountRow(FractalOrder order, int row, Span<int> counts, RunPace pace)
    {
        var y = order.Y(row);
        var untilLook = Piece;
        for (var column = 0; column < counts.Length; column++)
        {
            var (zx, zy, count) = (order.X(column), y, 0);
            while (true)
            {
                var piece = Math.Min(Piece, order.MaxIterations - count);
                var passed = PlainLoop.Advance(ref zx, ref zy, order.CRe, order.CIm, piece);
                count += passed;
                untilLook -= passed + 1;
                if (untilLook < 0)
                {
                    if (pace.Stopped)
                    {
                        return false;
                    }

                    untilLook = Piece;
                }

                if (passed < piece || count == order.MaxIterations)
                {
                    break;
                }
            }

            counts[column] = count;
        }

        return true;
    }
}
