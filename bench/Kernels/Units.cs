using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using HpcHangfire.Algorithms;

namespace HpcHangfire.Bench.Kernels;

/// <summary>What the arithmetic units of this processor can do at best, no matter what they compute.</summary>
internal static class Units
{
    // A step of z² + c: two thirds of the vectors take 3 multiplications and 4 additions, one third 4 and 2.
    private const double OperationsPerStep = 20.0 / 3;

    private const int Rounds = 20_000;
    private const int PerRound = 20;

    private static Vector512<double> s_end; // otherwise the compiler might leave the chains out

    /// <summary>The most iterations per cycle that a kernel of 512-bit vectors could make with every unit always busy.</summary>
    public static double IterationsPerCycle()
    {
        var shortest = TimeSpan.MaxValue;
        var clock = 0.0;
        for (var piece = 0; piece < 40; piece++)
        {
            clock = Math.Max(clock, ProcessorClock.Measure());
            var start = Stopwatch.GetTimestamp();
            s_end = Chains(1.0);
            var took = Stopwatch.GetElapsedTime(start);
            shortest = took < shortest ? took : shortest;
        }

        return Rounds * PerRound * Vector512<double>.Count / OperationsPerStep / (shortest.TotalSeconds * clock);
    }

    /// <summary>Keeps the calling thread's units busy for a number of pieces, each some tenths of a millisecond.</summary>
    public static void Spin(int pieces)
    {
        var end = Vector512<double>.Zero;
        for (var piece = 0; piece < pieces; piece++)
        {
            end += Chains(1.0);
        }

        s_end = end;
    }

    // Ten multiplications and ten additions, none of which waits for another, in turns of five: turns of one are 7 % slower on Zen 4.
    // A vector as the argument would lie in memory.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector512<double> Chains(double number)
    {
        var one = Vector512.Create(number);
        Vector512<double> a = one, b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a;
        Vector512<double> k = one, l = k, m = k, n = k, o = k, p = k, q = k, r = k, s = k, t = k;
        for (var round = 0; round < Rounds; round++)
        {
            a *= one;
            b *= one;
            c *= one;
            d *= one;
            e *= one;
            k += one;
            l += one;
            m += one;
            n += one;
            o += one;
            f *= one;
            g *= one;
            h *= one;
            i *= one;
            j *= one;
            p += one;
            q += one;
            r += one;
            s += one;
            t += one;
        }

        return a + b + c + d + e + f + g + h + i + j + k + l + m + n + o + p + q + r + s + t;
    }
}
