using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Hangfire.Server;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Hosting;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Settings;
using HpcHangfire.Testing.Processes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HpcHangfire.Bench.Queues;

/// <summary>The farm's queues beside BullMQ (Node), by turns on one Redis server. Versions are pinned in bench/peers/package-lock.json.</summary>
internal static class Peers
{
    private const int Jobs = 5_000;
    private const int Starts = 300;
    private const int Rounds = 5;
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(20);
    private static readonly string Folder = Path.Combine(FarmProgram.Solution.FullName, "bench", "peers");

    /// <summary>Measures it and prints a table, or says why it cannot.</summary>
    /// <param name="configuration">The Redis server, with <c>allowAdmin</c>.</param>
    public static async Task RunAsync(string configuration)
    {
        Console.WriteLine("\n## Beside BullMQ\n");
        if (await WhyNotAsync() is { } reason)
        {
            Console.WriteLine($"Skipped: {reason}");
            return;
        }

        Console.WriteLine($"""
            {Jobs:N0} jobs that do nothing, submitted a hundred at a time (`addBulk`; for the farm orders as `POST /cargar_trabajos` submits them), then emptied by one program with 1 or 4 workers; and {Starts} jobs one
            by one to a waiting worker: milliseconds from the submission to the start. Medians of {Rounds} rounds, by turns, on one Redis server.

            | | the farm | BullMQ | ratio |
            |---|---|---|---|
            """);
        foreach (var workers in (int[])[1, 4])
        {
            var (ours, theirs) = (new List<double>(), new List<double>());
            for (var round = 0; round < Rounds; round++)
            {
                ours.Add((await Drain.RunAsync(configuration, leases: true, workers, Jobs)).JobsPerSecond);
                theirs.Add((await BullAsync(configuration, workers, Jobs)).GetProperty("drained").GetDouble());
            }

            Print($"jobs/s, {workers} {(workers == 1 ? "worker" : "workers")}", "0", ours, theirs);
        }

        var (enqueued, added) = (new List<double>(), new List<double>());
        var (p50, p99, bull50, bull99) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            enqueued.Add(await EnqueueAsync(configuration));
            added.Add((await BullAsync(configuration, 1, Jobs)).GetProperty("enqueued").GetDouble());
            var waits = await StartsAsync(configuration);
            p50.Add(waits[Starts / 2]);
            p99.Add(waits[Starts * 99 / 100]);
            var bull = await BullAsync(configuration, 1, Starts, "started");
            bull50.Add(bull.GetProperty("p50").GetDouble());
            bull99.Add(bull.GetProperty("p99").GetDouble());
        }

        Print("enqueued/s", "0", enqueued, added);
        Print("submission → start, p50 ms", "0.0", p50, bull50);
        Print("submission → start, p99 ms", "0.0", p99, bull99);
    }

    private static async Task<string?> WhyNotAsync()
    {
        try
        {
            if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
                await RunAsync("npm", "ci", "--no-audit", "--no-fund");
            await RunAsync("node", "--version");
            return null;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return e.Message;
        }
    }

    private static async Task<double> EnqueueAsync(string configuration)
    {
        await using var services = Services(configuration, new ServiceCollection().AddLogging()).BuildServiceProvider();
        await EmptyAsync(services);
        var watch = Stopwatch.StartNew();
        await services.GetRequiredService<JobBoard>().SubmitAsync([.. Enumerable.Repeat(new Submission(Order(), new Origin()), Jobs)]);
        return Jobs / watch.Elapsed.TotalSeconds;
    }

    private static async Task<double[]> StartsAsync(string configuration)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        var work = new StartedJob();
        Services(configuration, builder.Services).AddSingleton<IRenderJob>(work).AddFarmServer((_, options) => options.Queues = [.. QueueNames.General]);
        using var host = builder.Build();
        await EmptyAsync(host.Services);
        await host.StartAsync();
        var board = host.Services.GetRequiredService<JobBoard>();
        var waits = new double[Starts];
        for (var i = 0; i < Starts; i++)
        {
            await Task.Delay(Idle);
            var begun = work.Next();
            var submitted = Stopwatch.GetTimestamp();
            await board.SubmitAsync(Order(), new Origin());
            waits[i] = Stopwatch.GetElapsedTime(submitted, await begun).TotalMilliseconds;
        }

        await host.StopAsync();
        Array.Sort(waits);
        return waits;
    }

    private static RenderOrder Order() => new() { Algorithm = "Numpy", Width = 800, Height = 600, Iterations = 100 };

    private static IServiceCollection Services(string configuration, IServiceCollection services) => services
        .AddSingleton(TimeProvider.System)
        .AddFarm(new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection([new("REDIS", configuration)]).Build()), new LeaseOwner("banco", "banco"));

    private static Task EmptyAsync(IServiceProvider services) =>
        services.GetRequiredService<FarmRedis>().Connection.GetServers()[0].FlushAllDatabasesAsync();

    private static async Task<JsonElement> BullAsync(string configuration, int workers, int jobs, params string[] more)
    {
        await using var redis = FarmRedis.Connect(configuration);
        var server = redis.Connection.GetServers()[0];
        await server.FlushAllDatabasesAsync();
        var port = ((IPEndPoint)server.EndPoint).Port;
        return JsonDocument.Parse(await RunAsync("node", ["bullmq.mjs", $"{port}", $"{workers}", $"{jobs}", .. more])).RootElement;
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true })!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? said : throw new InvalidOperationException($"{program} {arguments[0]} ended with code {process.ExitCode}.");
    }

    private static void Print(string what, string format, List<double> ours, List<double> theirs)
    {
        var (mine, other) = (Median(ours), Median(theirs));
        Console.WriteLine($"| {what} | {mine.ToString(format)} | {other.ToString(format)} | {mine / other:0.00} |");
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private sealed class StartedJob : IRenderJob
    {
        private TaskCompletionSource<long> _begun = new();

        public Task<long> Next() => (_begun = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

        public Task RunAsync(string jobId, PerformContext? context, CancellationToken cancellation)
        {
            _begun.TrySetResult(Stopwatch.GetTimestamp());
            return Task.CompletedTask;
        }
    }
}
