using HpcHangfire.Contract.Wire;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;
using StackExchange.Redis;

namespace HpcHangfire.SystemTests.Reliability;

/// <summary>
/// How soon another worker has the job of one that is killed or told to stop. The time runs from just before the signal to
/// the start of the next attempt, both by Redis's clock, so that no polling blurs it.
/// </summary>
public sealed class HandOverTests(ITestOutputHelper figures)
{
    private const int Workers = 8;

    [Fact]
    public async Task The_jobs_of_twenty_killed_workers_run_elsewhere_when_the_default_lease_is_over()
    {
        await using var farm = await StartAsync();
        var ids = new List<string>();
        while (ids.Count < Workers / 2) // the other half is idle and takes over
            ids.Add(await farm.Http.SubmitAsync(JobsText.Endless));
        var random = new Random(20261123);
        var times = new List<TimeSpan>();
        while (times.Count < 20)
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
            {
                var next = await farm.Http.ElsewhereAsync(lost);
                times.Add(WireJson.Moment(next.Started!.Value) - at);
                Assert.Equal(lost.Attempts + 1, next.Attempts); // a crash counts as an attempt
                Assert.StartsWith($"El esclavo {lost.Worker} cayó en el intento {lost.Attempts}", next.Error, StringComparison.Ordinal);
            }

            await RestartAsync(farm, losses.Select(l => l.Job.Worker!));
        }

        var all = new Histogram(times);
        figures.WriteLine($"SIGKILL of a worker at work, until its job runs on another. {all}");
        Assert.InRange(all.Percentile(0.99), TimeSpan.Zero, SharedMachine.AtMost(TimeSpan.FromSeconds(12)));
        // A lease is renewed each quarter of its life, so at least three quarters are left, unless a stalling machine took some.
        Assert.InRange(all.Shortest, TimeSpan.FromSeconds(5), TimeSpan.MaxValue);
    }

    [Fact]
    public async Task The_jobs_of_twenty_workers_told_to_stop_run_elsewhere_at_once()
    {
        await using var farm = await StartAsync();
        var id = await farm.Http.SubmitAsync(JobsText.Endless);
        var times = new List<TimeSpan>();
        while (times.Count < 20)
        {
            var stopped = new List<string>();
            while (stopped.Count < 5) // the job goes from worker to worker
            {
                // It computes: progress was reported from inside the kernel.
                await Eventually.True(async () => (await farm.Http.JobAsync(id)).Progress > 0, "the job progresses");
                var (lost, at) = await SignalAsync(farm, id, UnixSignal.Terminate);
                var next = await farm.Http.ElsewhereAsync(lost);
                times.Add(WireJson.Moment(next.Started!.Value) - at);
                Assert.Equal(1, next.Attempts); // an orderly stop is not a failed attempt
                Assert.Equal(0, await farm.Workers[lost.Worker!].ExitAsync());
                Assert.DoesNotContain(lost.Worker!, await farm.Http.ActiveAsync());
                stopped.Add(lost.Worker!);
            }

            await RestartAsync(farm, stopped);
        }

        var all = new Histogram(times);
        figures.WriteLine($"SIGTERM of a worker at work, until its job runs on another. {all}");
        Assert.InRange(all.Percentile(0.99), TimeSpan.Zero, SharedMachine.AtMost(TimeSpan.FromSeconds(2)));

        await farm.Http.CancelAsync(id);
        await Eventually.True(
            async () => (await farm.Http.AskAsync<Dictionary<string, WorkerWire>>("esclavos")).Values.All(w => !w.Busy), "the cancelled job's worker is free");
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

    private static async Task<FarmOnRedis> StartAsync()
    {
        Assert.SkipUnless(FarmOnRedis.IsPossible, "redis-server is not installed on this machine.");
        return await FarmOnRedis.StartAsync(new FarmPlan
        {
            Workers = Workers,
            Monitors = 0,
            Settings = new Dictionary<string, string> { ["ESCLAVO_HILOS"] = "1", ["MAX_REINTENTOS"] = "50" },
        });
    }
}
