using System.Diagnostics;
using System.Text;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;
using StackExchange.Redis;

namespace HpcHangfire.Bench.Soak;

/// <summary>The measurement.</summary>
internal static class Soak
{
    private const int Backlog = 500;
    private const int Rows = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    // Retention comes once a minute: between two of its rounds what is due grows like a saw's tooth.
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(75);
    private static readonly TimeSpan Limit = TimeSpan.FromHours(3);

    /// <summary>Prints what the farm takes as the jobs pass, how steep that is in the second half, and what a job leaves in Redis.</summary>
    public static async Task RunAsync(int jobs, int kept)
    {
        await using var farm = await FarmOnRedis.StartAsync(new FarmPlan
        {
            Workers = 2,
            Monitors = 1,
            Settings = new Dictionary<string, string> { ["RETENCION_TRABAJOS"] = $"{kept}", ["ESCLAVO_HILOS"] = "1", ["RESULTADOS_MB"] = "1" },
        });
        var watch = Stopwatch.StartNew();
        var samples = new List<FarmUsage>();
        Console.WriteLine($"| completed | s | Redis, MB | keys | {string.Join(" | ", farm.Programs.Keys.Select(name => $"{name}, MB"))} | files | MB of files |");
        Console.WriteLine($"|---|---|---|---|{string.Concat(farm.Programs.Select(_ => "---|"))}---|---|");
        var round = new List<FarmUsage>();
        var (began, next) = (watch.Elapsed, Pause);
        for (var sent = 0; sent < jobs;)
        {
            var step = Math.Min(Backlog, jobs - sent);
            await LoadAsync(farm, sent, step);
            sent += step;
            await Eventually.True(async () => (await farm.Http.AskAsync<FarmStatusWire>("estado")).Waiting < Backlog / 2, "there is room for more", Limit);
            if (watch.Elapsed < next)
                continue;
            next = watch.Elapsed + Pause;
            round.Add(await FarmUsage.OfAsync(farm));
            if (sent * (long)Rows / jobs > samples.Count && watch.Elapsed - began > Round)
                Report();
        }

        await Eventually.True(async () => await farm.Http.AskAsync<FarmStatusWire>("estado") is { Waiting: 0, Running: 0 }, "all are done", Limit);
        var rate = jobs / watch.Elapsed.TotalSeconds;
        await Task.Delay(Round);
        round = [await FarmUsage.OfAsync(farm)];
        Report();
        Console.WriteLine($"\n{rate:0} jobs a second. Each row has the least of Redis and of the files, and the most of each program, since the row before: retention comes once a minute. The last row is {Round.TotalSeconds:0} s after the last job.\n");
        PrintSlopes(samples);
        await PrintJobAsync(farm);

        void Report()
        {
            var least = round.MinBy(usage => usage.Redis)!;
            var now = round[^1] with
            {
                Redis = least.Redis,
                Keys = least.Keys,
                Files = round.Min(usage => usage.Files),
                FileBytes = round.Min(usage => usage.FileBytes),
                Programs = round[^1].Programs.Keys.ToDictionary(name => name, name => round.Max(usage => usage.Programs[name])),
            };
            samples.Add(now);
            round.Clear();
            began = watch.Elapsed;
            Console.WriteLine($"| {now.Completed:N0} | {watch.Elapsed.TotalSeconds:0} | {Mega(now.Redis)} | {now.Keys:N0} | {string.Join(" | ", now.Programs.Values.Select(Mega))} | {now.Files:N0} | {Mega(now.FileBytes)} |");
        }
    }

    private static async Task LoadAsync(FarmOnRedis farm, int from, int count)
    {
        using var text = new StringContent(string.Concat(Enumerable.Range(from, count).Select(i => $"juliaCython,64,48,{20 + (i % 50)}\n")), Encoding.UTF8, "text/plain");
        using var answer = await farm.Http.PostAsync(new Uri("cargar_trabajos", UriKind.Relative), text);
        answer.EnsureSuccessStatusCode();
    }

    private static void PrintSlopes(List<FarmUsage> samples)
    {
        var half = samples[(samples.Count / 2)..^1]; // the last one is of an idle farm
        if (half.Count < 2)
            return;
        Console.WriteLine("Slopes of the second half, least squares, in MB for 100,000 jobs:\n\n| | slope | of | \n|---|---|---|");
        Print("Redis", sample => sample.Redis);
        foreach (var name in samples[^1].Programs.Keys)
            Print(name, sample => sample.Programs[name]);
        Print("files", sample => sample.FileBytes);

        void Print(string name, Func<FarmUsage, long> value) =>
            Console.WriteLine($"| {name} | {Slope([.. half.Select(s => ((double)s.Completed, (double)value(s)))]) * 1e5 / 1e6:0.00} | {Mega((long)half.Average(value))} |");
    }

    private static double Slope(IReadOnlyList<(double X, double Y)> points)
    {
        var (x, y) = (points.Average(p => p.X), points.Average(p => p.Y));
        return points.Sum(p => (p.X - x) * (p.Y - y)) / points.Sum(p => (p.X - x) * (p.X - x));
    }

    // MEMORY USAGE of the jobs' own keys, of the lists that they are in, and of Hangfire's.
    private static async Task PrintJobAsync(FarmOnRedis farm)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync($"{farm.Redis},allowAdmin=true");
        var (database, kept, expires, stays) = (redis.GetDatabase(), 0, 0L, 0L);
        foreach (var key in redis.GetServers()[0].Keys(pageSize: 1000))
        {
            var (name, bytes) = (key.ToString(), (long?)await database.ExecuteAsync("MEMORY", "USAGE", key, "SAMPLES", "0") ?? 0);
            if (name.StartsWith("{hpc}:trabajo", StringComparison.Ordinal))
                stays += bytes;
            else if (name.StartsWith("{hpc}:hangfire:job:", StringComparison.Ordinal))
                expires += bytes;
            if (name.StartsWith("{hpc}:trabajo:", StringComparison.Ordinal))
                kept++;
        }

        Console.WriteLine(
            $"\nOf each of the {kept:N0} jobs that are left, Redis keeps {stays / kept:N0} bytes as long as the job, and {expires / kept:N0} more for a day (`MEMORY USAGE` of their keys and lists).");
    }

    private static string Mega(long bytes) => $"{bytes / 1e6:0.0}";
}
