using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace HpcHangfire.Algorithms;

/// <summary>The processor's clock, which a virtual machine does not report: operations that each wait for the one before take a cycle each.</summary>
public static class ProcessorClock
{
    // A piece takes some hundredths of a millisecond: during one of several, nothing else runs on this processor.
    private const int Pieces = 8;
    private const int Rounds = 20_000;
    private const int PerRound = 8;

    private static long s_end; // otherwise the compiler might leave the chain out

    /// <summary>Cycles per second, now, of the processor that the calling thread runs on. Takes half a millisecond.</summary>
    public static double Measure()
    {
        var shortest = TimeSpan.MaxValue;
        for (var piece = 0; piece < Pieces; piece++)
        {
            var start = Stopwatch.GetTimestamp();
            Volatile.Write(ref s_end, Chain(start));
            var took = Stopwatch.GetElapsedTime(start);
            shortest = took < shortest ? took : shortest;
        }

        return Rounds * PerRound / shortest.TotalSeconds;
    }

    // Additions and exclusive-ors by turns, which no compiler can merge into one.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static long Chain(long seed)
    {
        var (value, other) = (seed, seed >> 3);
        for (var round = 0; round < Rounds; round++)
        {
            value += other;
            value ^= other;
            value += other;
            value ^= other;
            value += other;
            value ^= other;
            value += other;
            value ^= other;
        }

        return value;
    }
}
