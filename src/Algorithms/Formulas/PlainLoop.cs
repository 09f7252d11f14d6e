using System.Runtime.CompilerServices;

namespace HpcHangfire.Algorithms;

/// <summary>The definition of a count: the loop of the first system, in binary64, rounded to nearest, without fused operations.</summary>
public static class PlainLoop
{
    /// <summary>How many points of the orbit of z lie within radius 2 before the first that does not.</summary>
    /// <param name="zx">Real part of the first point.</param>
    /// <param name="zy">Imaginary part of the first point.</param>
    /// <param name="cRe">Real part of c.</param>
    /// <param name="cIm">Imaginary part of c.</param>
    /// <param name="maxIterations">Largest count, 0 or more.</param>
    /// <returns>0 to <paramref name="maxIterations"/>; 0 for a point that is NaN.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Count(double zx, double zy, double cRe, double cIm, int maxIterations) =>
        Advance(ref zx, ref zy, cRe, cIm, maxIterations);

    /// <summary>The same from a point on the way: leaves the point reached in place, so that a long orbit can be cut into pieces.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Advance(ref double zx, ref double zy, double cRe, double cIm, int maxIterations)
    {
        var (x, y, count) = (zx, zy, 0);
        while (x * x + y * y <= 4.0 && count < maxIterations)
        {
            var next = x * x - y * y + cRe;
            y = 2.0 * x * y + cIm;
            x = next;
            count++;
        }

        (zx, zy) = (x, y);
        return count;
    }
}
