using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace HpcHangfire.Bench.Kernels;

/// <summary>The processor's clock, which a virtual machine does not tell: additions that each wait for the last take a cycle each.</summary>
internal static class Clock
{
    private const int Rounds = 4_000_000;
    private const int PerRound = 8;

    /// <summary>Cycles per second of processor time, now.</summary>
    public static double Measure()
    {
        var used = Environment.CpuUsage.TotalTime;
        s_end = Chain(Stopwatch.GetTimestamp());
        return (double)Rounds * PerRound / (Environment.CpuUsage.TotalTime - used).TotalSeconds;
    }

    private static long s_end; // or the compiler might leave the chain out

    // Additions and exclusive-ors by turns, which no compiler can gather into one.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
