using System.Diagnostics;

namespace HpcHangfire.Bench.Kernels;

/// <summary>
/// One run by the clock, and by the processor time of all its threads divided by their number. On an idle machine both agree,
/// except for uneven work; on a busy one only the second can be compared.
/// </summary>
internal readonly record struct Timing(double ClockMs, double ProcessorMs)
{
    public static Timing Of(int threads, Action run)
    {
        var used = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        run();
        var clock = Stopwatch.GetElapsedTime(start);
        return new(clock.TotalMilliseconds, (Environment.CpuUsage.TotalTime - used).TotalMilliseconds / threads);
    }

    /// <summary>The median of each of the two; null where nothing ran.</summary>
    public static Timing? Median(IReadOnlyCollection<Timing> timings) => timings.Count == 0
        ? null
        : new(
            timings.Select(timing => timing.ClockMs).Order().ElementAt(timings.Count / 2),
            timings.Select(timing => timing.ProcessorMs).Order().ElementAt(timings.Count / 2));
}
