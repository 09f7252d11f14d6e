namespace HpcHangfire.Bench.Placement;

/// <summary>A worker's machine, which it shares with work that is not the farm's.</summary>
internal sealed class SimulatedMachine
{
    private const double Period = 3600;
    private const double LeastShare = 0.05; // a busy machine still gives this much
    private const double GiB = 1L << 30;

    // How long each lasts on average in seconds, how often it comes, and between which loads it lies.
    private static readonly (double Seconds, double Weight, double From, double To)[] Moods =
        [(120, 0.6, 0, 0.1), (60, 0.3, 0.15, 0.6), (40, 0.25, 0.8, 0.98)];

    private readonly double _totalMemory;
    private readonly Trace _memory;
    private readonly Trace _alert;

    private SimulatedMachine(Random random)
    {
        Speed = 0.6 + (1.2 * random.NextDouble());
        Foreign = new Trace(Steps(random, Mood), Period);
        Share = Foreign.Select(load => Math.Max(LeastShare, 1 - load));
        _totalMemory = new[] { 4, 8, 16, 32 }[random.Next(4)] * GiB;
        _memory = new Trace(Steps(random, r => (Exponential(r, 90), 0.05 + (0.75 * r.NextDouble()))), Period);
        var troubled = random.NextDouble() < 0.03;
        _alert = new Trace(Steps(random, r => (Exponential(r, 90), troubled && r.NextDouble() < 0.3 ? 1 : 0)), Period);
        IsWatched = random.NextDouble() < 0.9;
        Fails = random.NextDouble() < 0.01;
    }

    /// <summary>Work done in a second when nothing else runs.</summary>
    public double Speed { get; }

    /// <summary>Load that is not the farm's, 0..1.</summary>
    public Trace Foreign { get; }

    /// <summary>What a job gets of the processors.</summary>
    public Trace Share { get; }

    /// <summary>Whether a memory node watches it.</summary>
    public bool IsWatched { get; }

    /// <summary>Whether every attempt fails here after a fifth of its work.</summary>
    public bool Fails { get; }

    public long TotalMemoryBytes => (long)_totalMemory;

    public long FreeMemoryBytes(double time) => (long)(_totalMemory * (1 - _memory.At(time)));

    public bool HasAlert(double time) => _alert.At(time) > 0;

    /// <summary>When work begun at a time ends.</summary>
    public double End(double begin, double work) => Share.When(Share.Integral(begin) + (work / Speed));

    /// <summary>A number of machines, always the same ones.</summary>
    public static SimulatedMachine[] Make(int count)
    {
        var random = new Random(20261123);
        return [.. Enumerable.Range(0, count).Select(_ => new SimulatedMachine(random))];
    }

    private static (double Seconds, double Value) Mood(Random random)
    {
        var which = random.NextDouble() * Moods.Sum(m => m.Weight);
        var mood = Moods[^1];
        foreach (var one in Moods)
        {
            mood = one;
            if ((which -= one.Weight) < 0)
                break;
        }

        return (Exponential(random, mood.Seconds), mood.From + ((mood.To - mood.From) * random.NextDouble()));
    }

    private static List<(double Start, double Value)> Steps(Random random, Func<Random, (double Seconds, double Value)> next)
    {
        var steps = new List<(double, double)>();
        for (double time = 0; time < Period;)
        {
            var (seconds, value) = next(random);
            steps.Add((time, value));
            time += seconds;
        }

        return steps;
    }

    private static double Exponential(Random random, double mean) => -mean * Math.Log(1 - random.NextDouble());
}
