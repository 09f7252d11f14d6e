using HpcHangfire.Contract.Wire;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;
using HpcHangfire.Testing.RespServers;
using StackExchange.Redis;
using static HpcHangfire.Bench.Recovery.Part;

namespace HpcHangfire.Bench.Recovery;

/// <summary>
/// A worker at work is taken away, and another has to begin its job. The time runs from just before that to the start of the next
/// attempt, both by Redis's clock, so that no polling blurs it.
/// </summary>
internal static class WorkerLosses
{
    private const int Times = 20;
    private const int Workers = 8;

    // Three thousand rows of a hundred thousand iterations, by a scalar loop: it never ends here.
    private static readonly JobOrderWire Endless = new("Secuencial", 3000, 3000, 100_000);

    /// <summary>Workers at work are killed, four at a time, and another has to begin their jobs.</summary>
    public static async Task<bool> KillAsync()
    {
        await using var farm = await StartAsync(Workers);
        var times = await TakeAwayAsync(farm, worker => farm.Workers[worker].Signal(UnixSignal.Kill), lost => RestartAsync(farm, lost));
        return Print("SIGKILL of a worker at work, until its job runs on another", times, TimeSpan.FromSeconds(12));
    }

    /// <summary>Workers at work are frozen, four at a time, and another has to begin their jobs.</summary>
    public static async Task<bool> HangAsync()
    {
        await using var farm = await StartAsync(Workers);
        var times = await TakeAwayAsync(
            farm,
            worker => farm.Workers[worker].Signal(UnixSignal.Stop),
            lost => EachAsync(farm, lost, worker => farm.Workers[worker].Signal(UnixSignal.Continue)));
        return Print("SIGSTOP of a worker at work, until its job runs on another", times, TimeSpan.FromSeconds(12));
    }

    /// <summary>The way of workers at work to Redis is cut without a word, four at a time, and another has to begin their jobs.</summary>
    public static async Task<bool> CutAsync()
    {
        await using var farm = await StartAsync(workers: 0);
        var links = Enumerable.Range(1, Workers).ToDictionary(i => $"esclavo{i}", _ => new CuttableLink(farm.Redis));
        try
        {
            foreach (var (worker, link) in links)
                await farm.StartWorker(worker, link.Configuration).ReadyAsync();
            var times = await TakeAwayAsync(farm, worker => links[worker].Cut(), lost => EachAsync(farm, lost, worker => links[worker].Mend()));
            return Print("The way of a worker at work to Redis cut, until its job runs on another", times, TimeSpan.FromSeconds(12));
        }
        finally
        {
            foreach (var link in links.Values)
                await link.DisposeAsync();
        }
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
                var (lost, at) = await LossAsync(farm, id, worker => farm.Workers[worker].Signal(UnixSignal.Terminate));
                times.Add(WireJson.Moment((await farm.Http.ElsewhereAsync(lost)).Started!.Value) - at);
                await farm.Workers[lost.Worker!].ExitAsync();
                stopped.Add(lost.Worker!);
            }

            await RestartAsync(farm, stopped);
        }

        return Print("SIGTERM of a worker at work, until its job runs on another", times, TimeSpan.FromSeconds(2));
    }

    // Four jobs are at work, the other workers are idle and take over; then what was taken away is brought back.
    private static async Task<List<TimeSpan>> TakeAwayAsync(FarmOnRedis farm, Action<string> takeAway, Func<IReadOnlyList<string>, Task> bringBack)
    {
        var ids = new List<string>();
        while (ids.Count < Workers / 2)
            ids.Add(await farm.Http.SubmitAsync(Endless));
        var random = new Random(20261123);
        var times = new List<TimeSpan>();
        while (times.Count < Times)
        {
            var losses = new List<(JobWire Job, DateTimeOffset At)>();
            using var pause = new PeriodicTimer(TimeSpan.FromSeconds(1));
            foreach (var id in ids)
            {
                losses.Add(await LossAsync(farm, id, takeAway));
                pause.Period = TimeSpan.FromMilliseconds(random.Next(1, 1000)); // anywhere between two renewals and two looks of the reapers
                await pause.WaitForNextTickAsync();
            }

            foreach (var (lost, at) in losses)
                times.Add(WireJson.Moment((await farm.Http.ElsewhereAsync(lost)).Started!.Value) - at);
            await bringBack([.. losses.Select(l => l.Job.Worker!)]);
        }

        return times;
    }

    private static async Task EachAsync(FarmOnRedis farm, IReadOnlyList<string> workers, Action<string> bringBack)
    {
        foreach (var worker in workers)
            bringBack(worker);
        await Eventually.True(
            async () => await farm.Http.WorkersAsync() is var all && workers.All(worker => all.TryGetValue(worker, out var one) && one is { Active: true, Busy: false }),
            "they are idle again",
            Limit);
    }

    private static async Task<(JobWire Job, DateTimeOffset At)> LossAsync(FarmOnRedis farm, string id, Action<string> takeAway)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(farm.Redis);
        var job = await farm.Http.UntilAsync(id, "en_curso");
        var at = await redis.GetServers()[0].TimeAsync();
        takeAway(job.Worker!);
        return (job, new DateTimeOffset(at, TimeSpan.Zero));
    }

    private static async Task RestartAsync(FarmOnRedis farm, IEnumerable<string> ended)
    {
        var started = ended.Select(name => farm.StartWorker(name)).ToList();
        await Task.WhenAll(started.Select(worker => worker.ReadyAsync()));
    }
}
