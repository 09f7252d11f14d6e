using System.Diagnostics;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;

namespace HpcHangfire.Bench.Live;

/// <summary>Many who listen to a farm that works: whether all are told everything, how soon, and what that costs the master.</summary>
internal static class Listening
{
    private const int JobsPerSecond = 20;
    private static readonly JobOrderWire Tiny = new("juliaCython", 64, 64, 10);
    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(5); // under load, before anything is measured
    private static readonly TimeSpan Compiling = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Forgetting = TimeSpan.FromSeconds(65); // a minute after the last listener went, nobody looks
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Measures the same load with no listener, with one and with many.</summary>
    /// <returns>Whether each was told everything once, in order, and the same.</returns>
    public static async Task<bool> RunAsync(int most, TimeSpan duration)
    {
        Console.WriteLine($"""
            ## Listeners of GET /eventos

            {JobsPerSecond} jobs a second (64x64), for {duration.TotalSeconds:0} s; uncompressed. Listeners join under this load, {Lead.TotalSeconds:0} s before processor time is
            counted; `events` and `kB` are those of the whole time, `jobs` those submitted when all listened already. `lost`, `disordered` and `different` are events, summed over the listeners: numbers that one did not get, that it got twice or too late, and
            whose data was not the same for all. `other views` are listeners whose first `foto`, with all patches applied, is not at the end
            what a newcomer's `foto` is. Each job must be told of as `pendiente`, `en_curso` and `completado`, in this order: `changes lost`,
            `jobs disordered`.

            | listeners | jobs | events to each | kB to each | lost | disordered | different | other views | changes lost | jobs disordered |
            |---|---|---|---|---|---|---|---|---|---|
            """);
        await using var farm = await FarmOnRedis.StartAsync(new FarmPlan());
        await MeasureAsync(farm, 1, Compiling);
        var (costs, delays, clean) = (new List<string>(), new List<string>(), true);
        foreach (var count in (int[])[1, most])
        {
            var (cost, account, jobs) = await MeasureAsync(farm, count, duration);
            costs.Add($"| {count} | {cost} |");
            clean &= account!.IsClean;
            Console.WriteLine($"| {count} | {jobs:N0} | {account.Events:N0} | {account.Bytes / 1e3:N0} | {account.Lost} | {account.Disordered} | {account.Different} | {account.OtherViews} | {account.LostChanges} | {account.DisorderedJobs} |");
            delays.AddRange(Account.Changes.Zip(account.Delays, (change, all) => $"| {count} | {change.State} | {Row(all)} |"));
        }

        await Task.Delay(Forgetting);
        costs.Add($"| 0 | {(await MeasureAsync(farm, 0, duration)).Cost} |");
        Console.WriteLine($"""

            From a change, as the job's record has it, until a listener has read its event, in ms, over all jobs and listeners. The master looks every 500 ms:

            | listeners | change | p50 | p95 | p99 | max |
            |---|---|---|---|---|---|
            {string.Join('\n', delays)}

            What the master takes under this load, beside it the process of the listeners, which also submits the jobs. Without listeners it is measured last, when the master no longer looks:

            | listeners | master, s of processor a minute | listeners, s a minute | master before, MB | after, MB |
            |---|---|---|---|---|
            {string.Join('\n', costs)}

            """);
        return clean;
    }

    private static async Task<(Cost Cost, Account? Account, int Jobs)> MeasureAsync(FarmOnRedis farm, int count, TimeSpan duration)
    {
        using var stop = new CancellationTokenSource();
        var loading = LoadAsync(farm.Http, stop.Token);
        var texts = new Texts();
        var before = await MemoryAsync(farm);
        var listeners = Enumerable.Range(0, count).Select(_ => Listener.Open(farm.Http, texts)).ToList();
        await ReachAsync(listeners, 0);
        await Task.Delay(Lead);

        var first = (DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds;
        var (watch, master, own) = (Stopwatch.StartNew(), ProcessorTime(farm), Environment.CpuUsage.TotalTime);
        await Task.Delay(duration);
        var minutes = watch.Elapsed.TotalMinutes;
        var cost = new Cost((ProcessorTime(farm) - master).TotalSeconds / minutes, (Environment.CpuUsage.TotalTime - own).TotalSeconds / minutes, before, await MemoryAsync(farm));
        await stop.CancelAsync();
        var ids = await loading;
        await Eventually.True(async () => await farm.Http.AskAsync<FarmStatusWire>("estado") is { Waiting: 0, Running: 0 }, "all jobs are done", Limit);
        if (count == 0)
            return (cost, null, 0);

        var newcomer = Listener.Open(farm.Http, texts);
        await ReachAsync([newcomer], 0);
        await ReachAsync(listeners, newcomer.Number);
        foreach (var listener in listeners.Append(newcomer))
            await listener.DisposeAsync();
        var jobs = new List<JobWire>();
        foreach (var id in ids)
            jobs.Add(await farm.Http.JobAsync(id));
        jobs.RemoveAll(job => job.Created < first);
        return (cost, Account.Of(listeners, newcomer, texts, jobs), jobs.Count);
    }

    // A submission does not wait for the one before: the load is the same on a busy machine.
    private static async Task<string[]> LoadAsync(HttpClient master, CancellationToken stop)
    {
        var submitted = new List<Task<string>>();
        using var tick = new PeriodicTimer(TimeSpan.FromSeconds(1) / JobsPerSecond);
        while (!stop.IsCancellationRequested && await tick.WaitForNextTickAsync(CancellationToken.None))
            submitted.Add(master.SubmitAsync(Tiny));
        return await Task.WhenAll(submitted);
    }

    private static Task ReachAsync(List<Listener> listeners, long number) =>
        Eventually.True(() => listeners.TrueForAll(listener => listener.IsCut || listener.Number >= number), $"all are told event {number}", Limit);

    private static async Task<long> MemoryAsync(FarmOnRedis farm) => (await FarmUsage.OfAsync(farm)).Programs["maestro1"];

    private static TimeSpan ProcessorTime(FarmOnRedis farm)
    {
        using var master = Process.GetProcessById(farm.Master.Id);
        return master.TotalProcessorTime;
    }

    private static string Row(List<double> sorted) => string.Join(" | ", new[] { 0.5, 0.95, 0.99, 1 }.Select(quantile => $"{1000 * sorted[(int)Math.Ceiling(quantile * sorted.Count) - 1]:0}"));

    /// <param name="Master">Processor seconds of the master in a minute.</param>
    /// <param name="Listeners">Those of the process of all listeners.</param>
    /// <param name="Before">Bytes of the master before they joined.</param>
    /// <param name="After">At the end.</param>
    private sealed record Cost(double Master, double Listeners, long Before, long After)
    {
        public override string ToString() => $"{Master:0.00} | {Listeners:0.00} | {Before / 1e6:0.0} | {After / 1e6:0.0}";
    }
}
