using System.Globalization;

namespace HpcHangfire.Bench.Kernels;

/// <summary>
/// How much faster two threads are than one: the kernel, and next to it pure arithmetic that shares nothing but the machine. Where
/// the second stays below 2, the machine is the cause (neighbours on it, two threads of one core, a clock that falls), and no
/// kernel can do better there.
/// </summary>
internal static class Scaling
{
    private const int Rounds = 5;

    // Pieces of Units.Spin for one thread: about a second, long enough for the system's time slices to even out.
    private const int Pieces = 5000;

    // Five seconds and more on one thread: starting the threads and the pieces at the end no longer show.
    private static readonly Scene s_scene = new(Scene.Siegel.Why, Scene.Siegel.Order with { Width = 2000, Height = 2000, MaxIterations = 10_000 });

    /// <summary>The medians of the rounds' ratios, in words.</summary>
    /// <param name="kernel">Times the picture on a number of threads.</param>
    public static string Measure(Func<int, Scene, Timing> kernel)
    {
        List<(double Clock, double Processor, double Spin)> rounds = [];
        for (var round = 0; round < Rounds; round++)
        {
            var (one, two) = (kernel(1, s_scene), kernel(2, s_scene));
            var (spinOne, spinTwo) = (Spin(1), Spin(2));
            rounds.Add((one.ClockMs / two.ClockMs, one.ProcessorMs / two.ProcessorMs, 2 * spinOne / spinTwo));
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Median(rounds.Select(round => round.Clock))} by the clock, {Median(rounds.Select(round => round.Processor))} in processor time; pure arithmetic in the same rounds {Median(rounds.Select(round => round.Spin))} by the clock");
    }

    private static double Spin(int threads) => Timing.Of(threads, () =>
    {
        var others = Enumerable.Range(1, threads - 1).Select(_ => new Thread(() => Units.Spin(Pieces))).ToList();
        others.ForEach(other => other.Start());
        Units.Spin(Pieces);
        others.ForEach(other => other.Join());
    }).ClockMs;

    private static string Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return string.Create(CultureInfo.InvariantCulture, $"{sorted[sorted.Count / 2]:0.00}x ({sorted[0]:0.00} to {sorted[^1]:0.00})");
    }
}
