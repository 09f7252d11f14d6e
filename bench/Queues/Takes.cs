using System.Diagnostics;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Hosting;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace HpcHangfire.Bench.Queues;

/// <summary>What a question for a job costs, however many jobs wait and whatever they need.</summary>
internal static class Takes
{
    private const int Questions = 1000; // each gets a job
    private static readonly int[] Waiting = [1_000, 10_000, 100_000];
    private static readonly IReadOnlyList<string> Able = Abilities.OfOurs(["escalar", "vector256"]);
    private static readonly RenderOrder Plain = new() { Algorithm = "Numpy", Width = 800, Height = 600, Iterations = 100 };

    /// <summary>Measures it and prints a table.</summary>
    /// <param name="configuration">The Redis server, with <c>allowAdmin</c>.</param>
    public static async Task RunAsync(string configuration)
    {
        Console.WriteLine($"""

            ## A question for a job

            {Questions:N0} questions of one worker, each of which takes a job: p50 and p99 until its answer is there, in milliseconds, and Redis's processor time for each. `unsuitable` jobs force an instruction
            path that the worker lacks, and came first; then as many that it can do as it takes, or as wait. `enqueued/s` is the rate at which all of them were accepted, a hundred orders in a step.

            | waiting | of these unsuitable | enqueued/s | p50 | p99 | Redis, µs |
            |---|---|---|---|---|---|
            """);
        foreach (var waiting in Waiting)
        {
            await RunAsync(configuration, waiting, unsuitable: 0);
            await RunAsync(configuration, waiting, unsuitable: waiting - Questions);
        }
    }

    private static async Task RunAsync(string configuration, int waiting, int unsuitable)
    {
        await using var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System)
            .AddFarm(new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection([new("REDIS", configuration)]).Build()), new LeaseOwner("banco", "banco"))
            .BuildServiceProvider();
        var (redis, election) = (services.GetRequiredService<FarmRedis>(), services.GetRequiredService<Election>());
        var server = redis.Connection.GetServers()[0];
        await server.FlushAllDatabasesAsync();
        var orders = Enumerable.Range(0, waiting).Select(i => new Submission(i < unsuitable ? Plain with { Path = "vector512" } : Plain, new Origin())).ToList();
        var watch = Stopwatch.StartNew();
        await services.GetRequiredService<JobBoard>().SubmitAsync(orders);
        var rate = waiting / watch.Elapsed.TotalSeconds;

        var owner = new LeaseOwner("banco", "banco");
        string[] queues = [QueueNames.OfWorker(owner.Name), .. QueueNames.General];
        var before = await Usage.ReadAsync(server, redis.Connection);
        var times = new double[Questions];
        for (var i = 0; i < Questions; i++)
        {
            var began = Stopwatch.GetTimestamp();
            if (election.FetchNext(owner, queues, 1L << 30, Able).Lease is null)
                throw new InvalidOperationException($"Question {i} of {Questions} found no job.");
            times[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }

        var used = (await Usage.ReadAsync(server, redis.Connection)).PerJobSince(before, Questions);
        Array.Sort(times);
        Console.WriteLine($"| {waiting:N0} | {unsuitable:N0} | {rate:N0} | {times[Questions / 2]:0.00} | {times[Questions * 99 / 100]:0.00} | {used.ServerSeconds * 1e6:0} |");
    }
}
