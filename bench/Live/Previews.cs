using System.Diagnostics;
using HpcHangfire.Algorithms;
using HpcHangfire.Bench.Kernels;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Settings;
using HpcHangfire.Testing.RespServers;
using HpcHangfire.WorkerHost.Rendering;
using HpcHangfire.WorkerHost.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace HpcHangfire.Bench.Live;

/// <summary>What it costs the kernel that somebody looks at the picture as it is counted.</summary>
internal static class Previews
{
    private const int Rounds = 9;
    private const double Goal = 1.02;
    private const string Job = "20260101-000000-00000000";
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>Counts the same pictures with previews, as a worker does, and without.</summary>
    /// <returns>Whether the goal is reached.</returns>
    public static async Task<bool> RunAsync()
    {
        await using var server = new RedisServerFixture();
        await server.InitializeAsync();
        await using var redis = FarmRedis.Connect($"{server.Configuration},allowAdmin=true");
        var progress = new JobProgress(redis, TimeProvider.System);
        var options = WorkerOptions.Read(new SettingsReader(new ConfigurationBuilder().Build()));
        var counter = new Counter(progress, new PathChoice(options, NullLogger<PathChoice>.Instance), options);
        Console.WriteLine($"""
            ## Previews

            The worker's `Counter`, which draws a preview every half second, by turns with the same kernel that reports its progress as often and has no preview; {options.Threads} threads,
            medians of {Rounds} rounds. In brackets the processor time of all threads, the one that draws included, divided by their number: on a busy machine it alone can be compared.
            The goal is a ratio of {Goal:0.00}.

            | picture | previews of each | without, ms | with, ms | ratio |
            |---|---|---|---|---|
            """);
        var reached = true;
        foreach (var (name, order) in ((string, RenderOrder)[])
        [
            ("cheap: julia, 16384x16384, 300 iterations", Catalogue.Find("julia")!.Order(16_384, 16_384, 300)),
            ("expensive: Siegel disc, 5000x4000, 12000 iterations", Catalogue.Find("julia")!.Order(5000, 4000, 12_000) with { CRe = -0.391, CIm = -0.587 }),
        ])
        {
            var (without, with) = (new List<Timing>(), new List<Timing>());
            var before = await PreviewsAsync(redis);
            for (var round = 0; round <= Rounds; round++)
            {
                without.Add(Without(order, progress, options.Threads));
                with.Add(With(order, counter, options.Threads));
            }

            var previews = (await PreviewsAsync(redis) - before) / (Rounds + 1.0);
            var (plain, watched) = (Timing.Median(without[1..])!.Value, Timing.Median(with[1..])!.Value); // the first round compiles and touches the memory
            var ratio = watched.ProcessorMs / plain.ProcessorMs;
            reached &= ratio <= Goal;
            Console.WriteLine($"| {name} | {previews:0.0} | {Show(plain)} | {Show(watched)} | {watched.ClockMs / plain.ClockMs:0.000} ({ratio:0.000}) |");
        }

        Console.WriteLine();
        return reached;
    }

    private static Timing Without(RenderOrder order, JobProgress progress, int threads)
    {
        var samples = Samples(order);
        var counts = GC.AllocateUninitializedArray<int>((int)samples.Pixels);
        var kernel = Algorithms.Kernels.Find(order.Algorithm, new KernelOptions { Threads = threads })!;
        var reported = Stopwatch.StartNew();
        return Timing.Of(threads, () => kernel.Count(samples, counts, new KernelRun(Report)));

        void Report(double fraction)
        {
            if (reported.Elapsed < ReportInterval)
                return;
            reported.Restart();
            progress.Report(Job, fraction, "cálculo");
        }
    }

    // The counter makes the digest too, which is measured once more to be left out.
    private static Timing With(RenderOrder order, Counter counter, int threads)
    {
        CountedPicture? picture = null;
        CountingEffort? effort = null;
        var all = Timing.Of(threads, () => (picture, effort) = counter.CountAsync(new Attempt(Job, order, 1, 1), Samples(order), CancellationToken.None).GetAwaiter().GetResult());
        var digest = Timing.Of(threads, () => CountsDigest.Of(picture!.Counts.Span));
        return new Timing(effort!.Counting.TotalMilliseconds, all.ProcessorMs - digest.ProcessorMs);
    }

    private static FractalOrder Samples(RenderOrder order) =>
        new(order.Width, order.Height, order.Iterations, order.CRe, order.CIm, new Region(order.XMin, order.XMax, order.YMin, order.YMax));

    // Nothing else here sets a string; SETEX is what the client makes of one with a life.
    private static async Task<long> PreviewsAsync(FarmRedis redis)
    {
        await redis.Database.PingAsync();
        var commands = (await redis.Connection.GetServers()[0].InfoAsync("commandstats"))[0];
        return commands.Where(line => line.Key is "cmdstat_set" or "cmdstat_setex").Sum(line => long.Parse(line.Value.Split(',')[0]["calls=".Length..]));
    }

    private static string Show(Timing timing) => $"{timing.ClockMs:0} ({timing.ProcessorMs:0})";
}
