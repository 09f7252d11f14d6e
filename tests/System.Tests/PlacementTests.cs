using System.Diagnostics;
using System.Globalization;
using System.Text;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;
using StackExchange.Redis;

namespace HpcHangfire.SystemTests;

/// <summary>Jobs go where they run best, and everybody can see why.</summary>
[Collection(nameof(Alone))]
public sealed class PlacementTests(ITestOutputHelper figures)
{
    private static readonly JobOrderWire Tiny = new("juliaCython", 64, 64, 10);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_host_that_a_foreign_memory_node_reports_busy_gets_the_jobs_last()
    {
        const int jobs = 25;
        await using var farm = await StartAsync(workers: 3);
        using var reporting = new CancellationTokenSource();
        var reports = ReportBusyAsync(farm, "nodo-esclavo2", reporting.Token);
        await IsWorstAsync(farm, "esclavo2");

        var elsewhere = 0;
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        for (var i = 0; i < jobs; i++)
        {
            await tick.WaitForNextTickAsync();
            await IsWorstAsync(farm, "esclavo2");
            var done = await farm.Http.UntilAsync(await farm.Http.SubmitAsync(Tiny), "completado");
            elsewhere += done.Worker == "esclavo2" ? 0 : 1;
        }

        figures.WriteLine($"{elsewhere} of {jobs} spaced jobs went past the busy host");
        await reporting.CancelAsync();
        await reports;
        Assert.InRange(elsewhere, jobs * 4 / 5, jobs); // mostly all of them; two thirds if scores meant nothing
    }

    [Fact]
    public async Task A_dead_best_worker_costs_the_next_job_a_moment()
    {
        await using var farm = await StartAsync(workers: 2);
        using var reporting = new CancellationTokenSource();
        var reports = ReportBusyAsync(farm, "nodo-esclavo2", reporting.Token);
        await IsWorstAsync(farm, "esclavo2");
        await farm.Http.UntilAsync(await farm.Http.SubmitAsync(Tiny.With(OrderFields.Worker, "esclavo2")), "completado"); // its code is compiled now

        farm.Workers["esclavo1"].Signal(UnixSignal.Kill);
        var next = await farm.Http.UntilAsync(await farm.Http.SubmitAsync(Tiny), "completado");
        var wait = TimeSpan.FromSeconds(next.Started!.Value - next.Created);
        figures.WriteLine(string.Create(CultureInfo.InvariantCulture, $"First job after the best worker's death began after {wait.TotalMilliseconds:0} ms"));
        await reporting.CancelAsync();
        await reports;

        Assert.Equal("esclavo2", next.Worker);
        Assert.InRange(wait, TimeSpan.Zero, SharedMachine.AtMost(TimeSpan.FromSeconds(0.35)));
    }

    [Fact]
    public async Task A_job_pinned_to_a_worker_that_is_gone_fails_or_is_set_free_as_its_order_says()
    {
        await using var farm = await StartAsync(workers: 1, ("FIJADO_LIMITE_S", "3"));
        var strict = await farm.Http.SubmitAsync(Tiny.With(OrderFields.Worker, "ausente"));
        var loose = await farm.Http.SubmitAsync(Tiny.With(OrderFields.Worker, "ausente").With(OrderFields.WorkerIsOptional, true));
        Assert.Equal("fijado al esclavo ausente, que no da señales", (await farm.Http.JobAsync(strict)).Waiting?.Reason);

        var failed = await farm.Http.UntilAsync(strict, "fallido");
        Assert.Matches("^fijado al esclavo ausente, que no da señales desde hace [0-9]+ s$", failed.Error);
        Assert.Equal("esclavo1", (await farm.Http.UntilAsync(loose, "completado")).Worker);
    }

    [Fact]
    public async Task Workers_go_on_with_the_last_scores_when_no_master_lives()
    {
        await using var farm = await StartAsync(workers: 2, ("ARRIENDO_S", "2"));
        foreach (var worker in farm.Workers.Keys)
            await farm.Http.OrderAsync(worker, "pausar");
        await Eventually.True(async () => (await farm.Http.WorkersAsync()).Values.All(w => !w.Gate.Open), "nobody takes a job yet");
        var ids = new List<string>();
        for (var i = 0; i < 30; i++)
            ids.Add(await farm.Http.SubmitAsync(new JobOrderWire("Secuencial", 300, 300, 500 + i)));
        farm.Master.Signal(UnixSignal.Kill);
        await farm.Master.ExitAsync();
        await using (var redis = await ConnectionMultiplexer.ConnectAsync(farm.Redis))
        {
            foreach (var worker in farm.Workers.Keys)
                await redis.GetDatabase().KeyDeleteAsync(FarmKeys.WorkerOrder(worker));
        }

        await Eventually.True(
            () => farm.Workers.Values.Sum(w => w.Output.Lines.Count(l => l.Contains(" started on ", StringComparison.Ordinal))) > 1, "they take jobs without it", Limit);
        await farm.KillAndRestartMasterAsync();
        foreach (var id in ids)
            await farm.Http.UntilAsync(id, "completado");
    }

    [Fact]
    public async Task A_burst_spreads_over_all_workers()
    {
        await using var farm = await StartAsync(workers: 3);
        var lines = string.Concat(Enumerable.Range(0, 30).Select(i => $"Secuencial,300,300,{1000 + i},2\n"));
        using var text = new StringContent(lines, Encoding.UTF8, "text/plain");
        using var answer = await farm.Http.PostAsync(new Uri("cargar_trabajos", UriKind.Relative), text);
        answer.EnsureSuccessStatusCode();

        var counts = (await farm.Http.AllDoneAsync(30)).CountBy(j => j.Worker!).ToDictionary();
        figures.WriteLine($"A burst of 30: {string.Join(", ", counts.OrderBy(c => c.Key).Select(c => $"{c.Key} {c.Value}"))}");
        Assert.Equal(["esclavo1", "esclavo2", "esclavo3"], counts.Keys.Order());
    }

    [Fact]
    public async Task A_host_whose_memory_node_dies_is_unknown_and_still_gets_work()
    {
        await using var farm = await StartAsync(workers: 1, monitors: 1);
        await Eventually.True(async () => (await WorkersAsync(farm)) is [{ ScoreParts.Unwatched: 0 }], "its host is watched", Limit);

        farm.Monitors[0].Signal(UnixSignal.Kill);
        var watch = Stopwatch.StartNew();
        await Eventually.True(async () => (await WorkersAsync(farm)) is [{ ScoreParts.Unwatched: < 0 }], "its host is unknown", Limit);
        figures.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Host unknown {watch.Elapsed.TotalSeconds:0.0} s after its memory node's death"));

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, SharedMachine.AtMost(TimeSpan.FromSeconds(15)));
        await farm.Http.UntilAsync(await farm.Http.SubmitAsync(Tiny), "completado");
    }

    [Fact]
    public async Task What_waits_long_rises_above_later_jobs_of_higher_priorities()
    {
        await using var farm = await StartAsync(workers: 1, ("ENVEJECIMIENTO_S", "1"));
        await farm.Http.OrderAsync("esclavo1", "pausar");
        var low = await farm.Http.SubmitAsync(Tiny.With(OrderFields.Priority, 3));
        var age = Stopwatch.StartNew();
        await Eventually.True(() => age.Elapsed > TimeSpan.FromSeconds(3), "it has waited for three times the setting");
        var high = await farm.Http.SubmitAsync(Tiny.With(OrderFields.Priority, 1));
        var medium = await farm.Http.SubmitAsync(Tiny.With(OrderFields.Priority, 2));

        await farm.Http.OrderAsync("esclavo1", "reanudar");

        var started = new List<double>();
        foreach (var id in (string[])[low, high, medium])
            started.Add((await farm.Http.UntilAsync(id, "completado")).Started!.Value);
        Assert.Equal(started.Order(), started);
    }

    // By more than the election ignores, however busy this machine is with other things.
    private static bool IsWorst(string name, SortedDictionary<string, WorkerWire> workers) =>
        workers.All(w => w.Key == name || workers[name].Score <= w.Value.Score - 12);

    // All these hosts are this machine: while other programs take all of it, no host is better than the one reported busy.
    private static Task IsWorstAsync(FarmOnRedis farm, string worker)
    {
        var watch = Stopwatch.StartNew();
        return Eventually.True(
            async () =>
            {
                var workers = await farm.Http.WorkersAsync();
                if (IsWorst(worker, workers))
                    return true;
                Assert.SkipWhen(watch.Elapsed > Limit && workers.Values.Any(w => w.ForeignCpuPercent > 60), "Other programs keep this machine busy.");
                return false;
            },
            $"{worker} has the lowest score",
            2 * Limit);
    }

    private static async Task<List<WorkerWire>> WorkersAsync(FarmOnRedis farm) => [.. (await farm.Http.WorkersAsync()).Values];

    /// <summary>What a memory node of the first system posts about a machine that is busy with other things.</summary>
    private static async Task ReportBusyAsync(FarmOnRedis farm, string host, CancellationToken stop)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            do
            {
                var report = $$$"""{"nodo_memoria":"{{{host}}}","timestamp":{{{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}}},"metricas_actuales":{"cpu":{"percent":97.5},"memoria":{"percent":50}},"promedios":{"cpu_percent":97.5,"memoria_percent":50},"alertas":{"cpu_alto":true,"memoria_alta":false,"disco_alto":false}}""";
                using var content = new StringContent(report, Encoding.UTF8, "application/json");
                using var answer = await farm.Http.PostAsync(new Uri("reporte_memoria", UriKind.Relative), content, stop);
                answer.EnsureSuccessStatusCode();
            }
            while (await tick.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private static Task<FarmOnRedis> StartAsync(int workers, params (string Name, string Value)[] settings) => StartAsync(workers, monitors: 0, settings);

    private static async Task<FarmOnRedis> StartAsync(int workers, int monitors, params (string Name, string Value)[] settings)
    {
        Assert.SkipUnless(FarmOnRedis.IsPossible, "redis-server is not installed on this machine.");
        return await FarmOnRedis.StartAsync(new FarmPlan
        {
            Workers = workers,
            Monitors = monitors,
            HostPerWorker = monitors == 0,
            Settings = settings.ToDictionary(s => s.Name, s => s.Value),
        });
    }
}
