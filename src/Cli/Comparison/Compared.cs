namespace HpcHangfire.Cli.Comparison;

/// <summary>One job's figures, as its worker measured them.</summary>
/// <param name="Trial">Which.</param>
/// <param name="Seconds">Of counting, above 0.</param>
/// <param name="Threads">That counted.</param>
/// <param name="PerSecond">Iterations computed per second, without those that cycles spared; null where it was not measured.</param>
/// <param name="PerCycle">The same per cycle of each thread's processor.</param>
/// <param name="Digest">SHA-256 of the counts.</param>
internal sealed record Measurement(Trial Trial, double Seconds, int? Threads, double? PerSecond, double? PerCycle, string Digest);

/// <summary>What a comparison found.</summary>
/// <param name="Plan">What was compared.</param>
/// <param name="Measurements">In the order they were made.</param>
/// <param name="Missing">Why a variant has no figures.</param>
internal sealed record Compared(ComparisonPlan Plan, IReadOnlyList<Measurement> Measurements, IReadOnlyDictionary<Variant, string> Missing)
{
    /// <summary>The median of a variant's seconds, or null when it was not measured.</summary>
    public double? Seconds(Variant variant, int iterations) => Median(variant, iterations, m => m.Seconds);

    /// <summary>The median of a figure over the repetitions, or null when there is none.</summary>
    public double? Median(Variant variant, int iterations, Func<Measurement, double?> figure)
    {
        var sorted = Measurements
            .Where(m => m.Trial.Variant == variant && m.Trial.Iterations == iterations)
            .Select(figure).OfType<double>().Order().ToList();
        return sorted.Count == 0 ? null : (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    /// <summary>Threads that a variant counted with, or null when it was not measured.</summary>
    public int? Threads(Variant variant) => Measurements.FirstOrDefault(m => m.Trial.Variant == variant)?.Threads;

    /// <summary>A sentence for each number of iterations whose pictures are not all the same, with who counted what; empty when all is well.</summary>
    public IReadOnlyList<string> Differences =>
    [
        .. from measurement in Measurements
           group measurement by measurement.Trial.Iterations into same
           let digests = same.GroupBy(m => m.Digest).ToList()
           where digests.Count > 1
           let who = digests.Select(d => $"{d.Key[..Math.Min(12, d.Key.Length)]}: {string.Join(", ", d.Select(m => m.Trial.Variant).Distinct())}")
           select $"los conteos NO coinciden con {Show.Human.Count(same.Key)} iteraciones, {string.Join("; ", who)}",
    ];
}
