using HpcHangfire.Testing.Processes;

namespace HpcHangfire.Bench.Recovery;

/// <summary>What every part begins with and ends with.</summary>
internal static class Part
{
    /// <summary>Longest wait for anything: it only ends a measurement that hangs.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    /// <summary>Starts a farm whose jobs fail at no count of attempts.</summary>
    public static Task<FarmOnRedis> StartAsync(int workers, int masters = 1) => FarmOnRedis.StartAsync(new FarmPlan
    {
        Masters = masters,
        Workers = workers,
        Monitors = 0,
        Settings = new Dictionary<string, string> { ["ESCLAVO_HILOS"] = "1", ["MAX_REINTENTOS"] = "100" },
    });

    /// <summary>Prints the times beside what is promised, and returns whether 99 of 100 keep it.</summary>
    public static bool Print(string title, List<TimeSpan> times, TimeSpan promised)
    {
        var all = new Histogram(times);
        var isKept = all.Percentile(0.99) <= promised;
        Console.WriteLine($"## {title}\n\nPromised: within {promised.TotalSeconds} s{(isKept ? "" : ", NOT KEPT")}.\n\n```\n{all}\n```\n");
        return isKept;
    }
}
