namespace HpcHangfire.Bench.Recovery;

/// <summary>A time measured many times: its percentiles, and a bar for each step from the shortest to the longest.</summary>
/// <param name="times">The times, at least one, in any order.</param>
internal sealed class Histogram(IEnumerable<TimeSpan> times)
{
    private const int MostBars = 12;
    private static readonly double[] Steps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50]; // seconds
    private readonly double[] _seconds = [.. times.Select(t => t.TotalSeconds).Order()];

    /// <summary>The shortest.</summary>
    public TimeSpan Shortest => TimeSpan.FromSeconds(_seconds[0]);

    /// <summary>The least time that this share of all does not exceed, by nearest rank: of 20, the 99th percentile is the longest.</summary>
    /// <param name="share">Above 0, at most 1.</param>
    public TimeSpan Percentile(double share) => TimeSpan.FromSeconds(_seconds[(int)Math.Ceiling(share * _seconds.Length) - 1]);

    /// <summary>One line with the figures, then one per bar.</summary>
    public override string ToString()
    {
        var step = Steps.FirstOrDefault(s => (_seconds[^1] - _seconds[0]) / s < MostBars - 1, Steps[^1]);
        var bars = _seconds.CountBy(s => (int)(s / step)).ToDictionary();
        var lines = Enumerable.Range(bars.Keys.Min(), bars.Keys.Max() - bars.Keys.Min() + 1)
            .Select(i => (From: i * step, Count: bars.GetValueOrDefault(i)))
            .Select(bar => $"{bar.From,6:0.00} - {bar.From + step,5:0.00} s |{new string('#', bar.Count)} {bar.Count}");
        return $"{_seconds.Length} times: p50 {Percentile(0.5).TotalSeconds:0.00} s, p99 {Percentile(0.99).TotalSeconds:0.00} s, "
            + $"max {_seconds[^1]:0.00} s\n{string.Join('\n', lines)}";
    }
}
