using System.Diagnostics;
using System.Text;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Hosting;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Settings;
using HpcHangfire.Farm.Workers;
using HpcHangfire.Testing.Processes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace HpcHangfire.Bench.Live;

/// <summary>How soon a master answers what the pages ask it, on a farm of 100,000 waiting jobs and 200 workers.</summary>
internal static class LargeFarm
{
    private const int Jobs = 100_000;
    private const int Members = 200;
    private const int Questions = 200; // of each kind, after as many for warming up
    private const double GoalMilliseconds = 200;
    private static readonly string[] Asked =
        ["estado", "esclavos", "trabajos?limite=50", "trabajos?limite=50&desde=50000", "trabajos?estado=pendiente&limite=50", "trabajos?limite=50&texto=julia", "trabajos?prioridad=1&limite=50"];

    /// <summary>Measures it.</summary>
    /// <returns>Whether the list and the farm's state came in time.</returns>
    public static async Task<bool> RunAsync()
    {
        await using var farm = await FarmOnRedis.StartAsync(new FarmPlan { Workers = 0, Settings = new Dictionary<string, string> { ["CARGA_AUTO_TRABAJOS"] = "false" } });
        var watch = Stopwatch.StartNew();
        var lines = string.Concat(Enumerable.Range(0, Jobs).Select(i => $"juliaCython,64,64,{1 + (i % 500)},{1 + (i % 3)}\n"));
        using (var text = new StringContent(lines, Encoding.UTF8, "text/plain"))
        using (var patient = new HttpClient { BaseAddress = farm.Http.BaseAddress, Timeout = TimeSpan.FromMinutes(5) })
        using (var answer = await patient.PostAsync(new Uri("cargar_trabajos", UriKind.Relative), text))
            answer.EnsureSuccessStatusCode();
        var loaded = watch.Elapsed;

        await using var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System)
            .AddFarm(new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection([new("REDIS", farm.Redis)]).Build()), new LeaseOwner("banco", "banco"))
            .BuildServiceProvider();
        using var stop = new CancellationTokenSource();
        var reporting = ReportAsync(services.GetRequiredService<WorkerRegistry>(), stop.Token);
        await Task.Delay(TimeSpan.FromSeconds(3)); // all of them have reported, and the dispatcher has scored them
        Console.WriteLine($"""
            ## A large farm

            {Jobs:N0} waiting jobs of three priorities (loaded as one text in {loaded.TotalSeconds:0.0} s) and {Members} workers that report once a second and take nothing, over redis-server. Each question is asked {Questions} times, one
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
        await stop.CancelAsync();
        await reporting;
        return kept;
    }

    // As workers do, but that their gates are shut.
    private static async Task ReportAsync(WorkerRegistry registry, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.WhenAll(Enumerable.Range(1, Members).Select(i => registry.AnnounceAsync(
                new WorkerRegistration($"esclavo{i}", "127.0.0.1", 5002, IsOurs: true, DateTimeOffset.UtcNow, Catalogue.AlgorithmNames, Paths: Catalogue.Paths),
                new WorkerState($"nodo{1 + (i % 50)}", false, null, i % 100, 16L << 30, 8) { TotalMemoryBytes = 32L << 30, ShutBecause = ["CPU ajena al 90 %"] })));
            await Task.Delay(TimeSpan.FromSeconds(1), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
