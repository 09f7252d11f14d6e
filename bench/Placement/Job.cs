using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Orders;

namespace HpcHangfire.Bench.Placement;

/// <summary>A job and what happened to it; times in virtual seconds.</summary>
/// <param name="number">From 0.</param>
/// <param name="arrives">When it is submitted.</param>
/// <param name="work">Seconds that it takes on an idle machine of speed 1.</param>
/// <param name="memoryBytes">Memory that it needs.</param>
/// <param name="priority">Its queue.</param>
internal sealed class Job(int number, double arrives, double work, long memoryBytes, JobPriority priority)
{
    public int Number { get; } = number;

    public double Arrives { get; } = arrives;

    public double Work { get; } = work;

    public long MemoryBytes { get; } = memoryBytes;

    public JobPriority Priority { get; } = priority;

    /// <summary>Attempts begun.</summary>
    public int Attempts { get; set; }

    /// <summary>When its first attempt began.</summary>
    public double Begun { get; set; } = double.NaN;

    /// <summary>When it was done; NaN until then, or if its attempts were used up.</summary>
    public double Done { get; set; } = double.NaN;

    /// <summary>Jobs of mixed length, size and priority, always the same ones.</summary>
    /// <param name="count">How many.</param>
    /// <param name="perSecond">Arrivals in a second on average; infinite for all at once.</param>
    /// <param name="start">When the first one arrives at the earliest.</param>
    public static Job[] Make(int count, double perSecond, double start)
    {
        var random = new Random(3);
        var time = start;
        return [.. Enumerable.Range(0, count).Select(number =>
        {
            time += double.IsInfinity(perSecond) ? 0 : -Math.Log(1 - random.NextDouble()) / perSecond;
            var pixels = Math.Min(150e6, 2e6 * Math.Exp(1.3 * Normal(random)));
            var order = new RenderOrder { Algorithm = "Numpy", Width = (int)Math.Sqrt(pixels), Height = (int)Math.Sqrt(pixels), Iterations = 1000 };
            var priority = random.NextDouble() switch { < 0.2 => JobPriority.High, < 0.8 => JobPriority.Medium, _ => JobPriority.Low };
            return new Job(number, time, Length(random), order.MemoryBytes, priority);
        })];
    }

    /// <summary>A bounded Pareto distribution: most take a second or two, few take minutes.</summary>
    private static double Length(Random random)
    {
        const double shape = 1.1, least = 1, most = 180;
        var u = random.NextDouble();
        return least * Math.Pow(1 - (u * (1 - Math.Pow(least / most, shape))), -1 / shape);
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
