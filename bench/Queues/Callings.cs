using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Hosting;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace HpcHangfire.Bench.Queues;

/// <summary>What workers that have nothing to do cost Redis, while nothing comes and while jobs come one by one.</summary>
internal static class Callings
{
    private const int Rate = 100; // jobs a second
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(20);
    private static readonly int[] Workers = [10, 500];
    private static readonly RenderOrder Plain = new() { Algorithm = "Numpy", Width = 800, Height = 600, Iterations = 100 };

    /// <summary>Measures it and prints a table.</summary>
    /// <param name="configuration">The Redis server, with <c>allowAdmin</c>.</param>
    public static async Task RunAsync(string configuration)
    {
        Console.WriteLine($"""

            ## Workers that wait for a job

            So many wait, each with a connection and a storage of its own, all with one score; {Span.TotalSeconds:0} s while nothing comes, and {Span.TotalSeconds:0} s in which {Rate} jobs a second come one by one, each done at once by
            whoever gets it. Redis's processor time as a share of one processor, the scripts it ran for each second or job, and the time from the submission to the worker in milliseconds.

            | workers | idle: Redis | scripts/s | {Rate} jobs/s: Redis | scripts a job | p50 | p99 |
            |---|---|---|---|---|---|---|
            """);
        foreach (var workers in Workers)
            await RunAsync(configuration, workers);
    }

    private static async Task RunAsync(string configuration, int workers)
    {
        await using var master = Program(configuration, "maestro");
        var redis = master.GetRequiredService<FarmRedis>();
        var server = redis.Connection.GetServers()[0];
        await server.FlushAllDatabasesAsync();
        var fetched = Channel.CreateUnbounded<long>();
        using var stop = new CancellationTokenSource();
        var waiting = new List<(ServiceProvider Program, Thread Thread)>();
        for (var i = 0; i < workers; i++)
        {
            var program = Program(configuration, $"w{i}");
            var storage = program.GetRequiredService<FarmStorage>();
            await storage.SubscribeAsync();
            var thread = new Thread(() => WorkAll(storage, fetched.Writer, stop.Token), maxStackSize: 256 * 1024);
            thread.Start();
            waiting.Add((program, thread));
        }

        await Task.Delay(TimeSpan.FromSeconds(5));
        var before = await LookAsync(server);
        await Task.Delay(Span);
        var idle = (await LookAsync(server)).Since(before);

        var board = master.GetRequiredService<JobBoard>();
        before = await LookAsync(server);
        var waits = new List<double>();
        using (var tick = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / Rate)))
        {
            for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < Span; await tick.WaitForNextTickAsync())
            {
                var submitted = Stopwatch.GetTimestamp();
                await board.SubmitAsync(Plain, new Origin());
                waits.Add(Stopwatch.GetElapsedTime(submitted, await fetched.Reader.ReadAsync()).TotalMilliseconds);
            }
        }

        var busy = (await LookAsync(server)).Since(before);
        await stop.CancelAsync();
        foreach (var (program, thread) in waiting)
        {
            thread.Join();
            await program.DisposeAsync();
        }

        waits.Sort();
        Console.WriteLine($"| {workers} | {idle.Processor:0.0 %} | {idle.ScriptsPerSecond:0} | {busy.Processor:0.0 %} | {busy.ScriptsPerSecond * busy.Seconds / waits.Count:0.0} | {waits[waits.Count / 2]:0.0} | {waits[waits.Count * 99 / 100]:0.0} |");
    }

    private static ServiceProvider Program(string configuration, string name) => new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System)
        .AddFarm(new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection([new("REDIS", configuration)]).Build()), new LeaseOwner(name, name))
        .BuildServiceProvider();

    private static void WorkAll(FarmStorage storage, ChannelWriter<long> fetched, CancellationToken stop)
    {
        using var connection = storage.GetConnection();
        try
        {
            while (true)
            {
                using var job = connection.FetchNextJob([.. QueueNames.General], stop);
                fetched.TryWrite(Stopwatch.GetTimestamp());
                job.RemoveFromQueue();
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private static async Task<Look> LookAsync(IServer server)
    {
        var scripts = (await server.InfoAsync("commandstats"))[0].Where(line => line.Key is "cmdstat_evalsha" or "cmdstat_eval")
            .Sum(line => Number(line.Value.Split(',')[0]["calls=".Length..]));
        var cpu = (await server.InfoAsync("cpu"))[0].ToDictionary();
        return new Look(Stopwatch.GetTimestamp(), scripts, Number(cpu["used_cpu_user"]) + Number(cpu["used_cpu_sys"]));
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private readonly record struct Look(long At, double Scripts, double ServerSeconds)
    {
        public Used Since(Look before)
        {
            var seconds = Stopwatch.GetElapsedTime(before.At, At).TotalSeconds;
            return new Used(seconds, (ServerSeconds - before.ServerSeconds) / seconds, (Scripts - before.Scripts) / seconds);
        }
    }

    private readonly record struct Used(double Seconds, double Processor, double ScriptsPerSecond);
}
