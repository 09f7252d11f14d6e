using System.Diagnostics;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;
using StackExchange.Redis;

namespace HpcHangfire.Bench.Recovery;

/// <summary>
/// A part of the farm is taken away, and the time until the work goes on. Where a job changes hands, it runs from just before the
/// signal to the start of the next attempt, both by Redis's clock, so that no polling blurs it.
/// </summary>
internal static class Losses
{
    private const int Times = 20;
    private const int Workers = 8;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    // Three thousand rows of a hundred thousand iterations, by a scalar loop: it never ends here.
    private static readonly JobOrderWire Endless = new("Secuencial", 3000, 3000, 100_000);

    /// <summary>Workers at work are killed, four at a time, and another has to begin their jobs.</summary>
    public static async Task<bool> KillAsync()
    {
        await using var farm = await StartAsync(Workers);
        var ids = new List<string>();
        while (ids.Count < Workers / 2) // the other half is idle and takes over
            ids.Add(await farm.Http.SubmitAsync(Endless));
        var random = new Random(20261123);
        var times = new List<TimeSpan>();
        while (times.Count < Times)
        {
            var losses = new List<(JobWire Job, DateTimeOffset At)>();
            using var pause = new PeriodicTimer(TimeSpan.FromSeconds(1));
            foreach (var id in ids)
            {
                losses.Add(await SignalAsync(farm, id, UnixSignal.Kill));
                pause.Period = TimeSpan.FromMilliseconds(random.Next(1, 1000)); // anywhere between two renewals and two looks of the reapers
                await pause.WaitForNextTickAsync();
            }

            foreach (var (lost, at) in losses)
                times.Add(WireJson.Moment((await farm.Http.ElsewhereAsync(lost)).Started!.Value) - at);
            await RestartAsync(farm, losses.Select(l => l.Job.Worker!));
        }

        return Print("SIGKILL of a worker at work, until its job runs on another", times, TimeSpan.FromSeconds(12));
    }

    /// <summary>Workers at work are told to stop, one after the other, and another has to begin their job.</summary>
    public static async Task<bool> StopAsync()
    {
        await using var farm = await StartAsync(Workers);
        var id = await farm.Http.SubmitAsync(Endless);
        var times = new List<TimeSpan>();
        while (times.Count < Times)
        {
            var stopped = new List<string>();
            while (stopped.Count < 5) // the job goes from worker to worker
            {
                // It computes: progress was reported from inside the kernel.
                await Eventually.True(async () => (await farm.Http.JobAsync(id)).Progress > 0, "the job progresses");
                var (lost, at) = await SignalAsync(farm, id, UnixSignal.Terminate);
                times.Add(WireJson.Moment((await farm.Http.ElsewhereAsync(lost)).Started!.Value) - at);
                await farm.Workers[lost.Worker!].ExitAsync();
                stopped.Add(lost.Worker!);
            }

            await RestartAsync(farm, stopped);
        }

        return Print("SIGTERM of a worker at work, until its job runs on another", times, TimeSpan.FromSeconds(2));
    }

    /// <summary>Redis is killed under load and started again, and a job has to be completed.</summary>
    public static async Task<bool> RedisAsync()
    {
        const int jobsBetween = 60;
        await using var farm = await StartAsync(workers: 3);
        var times = new List<TimeSpan>();
        while (times.Count < Times / 2)
        {
            for (var i = 0; i < jobsBetween; i++)
                await farm.Http.SubmitAsync(new JobOrderWire("Secuencial", 800, 600, 100));
            await farm.KillRedisAsync();
            await farm.RestartRedisAsync();
            var watch = Stopwatch.StartNew();
            var before = await Eventually.NotNull(() => StatusAsync(farm), "the master answers again", Limit);
            await Eventually.True(async () => await StatusAsync(farm) is { } now && now.Completed > before.Completed, "a job is completed", Limit);
            times.Add(watch.Elapsed);
        }

        return Print("SIGKILL of Redis under load and restart, until a job is completed", times, TimeSpan.FromSeconds(5));
    }

    private static async Task<FarmStatusWire?> StatusAsync(FarmOnRedis farm)
    {
        try
        {
            return await farm.Http.AskAsync<FarmStatusWire>("estado");
        }
        catch (HttpRequestException)
        {
            return null; // while Redis is away
        }
    }

    private static async Task<(JobWire Job, DateTimeOffset At)> SignalAsync(FarmOnRedis farm, string id, UnixSignal signal)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(farm.Redis);
        var job = await farm.Http.UntilAsync(id, "en_curso");
        var at = await redis.GetServers()[0].TimeAsync();
        farm.Workers[job.Worker!].Signal(signal);
        return (job, new DateTimeOffset(at, TimeSpan.Zero));
    }

    private static async Task RestartAsync(FarmOnRedis farm, IEnumerable<string> ended)
    {
        var started = ended.Select(name => farm.StartWorker(name)).ToList();
        await Task.WhenAll(started.Select(worker => worker.ReadyAsync()));
    }

    private static Task<FarmOnRedis> StartAsync(int workers) => FarmOnRedis.StartAsync(new FarmPlan
    {
        Workers = workers,
        Monitors = 0,
        Settings = new Dictionary<string, string> { ["ESCLAVO_HILOS"] = "1", ["MAX_REINTENTOS"] = "100" },
    });

    private static bool Print(string title, List<TimeSpan> times, TimeSpan promised)
    {
        var all = new Histogram(times);
        var isKept = all.Percentile(0.99) <= promised;
        Console.WriteLine($"## {title}\n\nPromised: within {promised.TotalSeconds} s{(isKept ? "" : ", NOT KEPT")}.\n\n```\n{all}\n```\n");
        return isKept;
    }
}
