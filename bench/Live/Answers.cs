using System.Diagnostics;

namespace HpcHangfire.Bench.Live;

/// <summary>How soon a master answers what the pages ask it, on a large farm.</summary>
internal static class Answers
{
    private const int Questions = 200; // of each kind, after as many for warming up
    private const double GoalMilliseconds = 200;
    private static readonly string[] Asked =
        ["estado", "esclavos", "trabajos?limite=50", "trabajos?limite=50&desde=50000", "trabajos?estado=pendiente&limite=50", "trabajos?limite=50&texto=julia", "trabajos?prioridad=1&limite=50"];

    /// <summary>Measures it.</summary>
    /// <returns>Whether the list and the farm's state came in time.</returns>
    public static async Task<bool> RunAsync()
    {
        await using var farm = await LargeFarm.StartAsync();
        Console.WriteLine($"""
            ## A large farm

            {LargeFarm.Jobs:N0} waiting jobs of three priorities (loaded as one text in {farm.Loaded.TotalSeconds:0.0} s) and {LargeFarm.Members} workers that report once a second and take nothing, over redis-server. Each question is asked {Questions} times, one
            after another, by a client of the API on the same machine; milliseconds until the whole answer is there. The goal is {GoalMilliseconds:0} ms at p95 for the list and the state.

            | GET | bytes | p50 | p95 | max |
            |---|---|---|---|---|
            """);
        var kept = true;
        foreach (var path in Asked)
        {
            var (bytes, times) = (0, new List<double>());
            for (var i = 0; i < 2 * Questions; i++)
            {
                var began = Stopwatch.GetTimestamp();
                bytes = (await farm.Http.GetByteArrayAsync(new Uri(path, UriKind.Relative))).Length;
                if (i >= Questions)
                    times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            times.Sort();
            var p95 = times[(int)(0.95 * (Questions - 1))];
            kept &= p95 <= GoalMilliseconds;
            Console.WriteLine($"| /{path} | {bytes:N0} | {times[Questions / 2]:0.0} | {p95:0.0} | {times[^1]:0.0} |");
        }

        Console.WriteLine();
        return kept;
    }
}
