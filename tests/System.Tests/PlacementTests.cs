using System.Diagnostics;
using System.Globalization;
using System.Text;
using HpcHangfire.Farm.Wire;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;

namespace HpcHangfire.SystemTests;

/// <summary>Jobs go where they are borne best, and everybody can see why.</summary>
public sealed class PlacementTests(ITestOutputHelper figures)
{
    private static readonly JobOrderWire Tiny = new("juliaCython", 64, 64, 10);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task An_operator_pauses_drains_and_resumes_a_worker()
    {
        await using var farm = await StartAsync(workers: 1);
        await OrderAsync(farm, "esclavo1", "pausar");
        await Eventually.True(async () => (await WorkerAsync(farm, "esclavo1")).Gate is { Open: false, Reasons: ["pausado por el operador"] }, "the gate is shut");
        var id = await farm.Http.SubmitAsync(Tiny);
        await Eventually.True(
            async () => (await farm.Http.JobAsync(id)).Waiting?.Reason == "las compuertas de los 1 esclavos activos están cerradas: esclavo1 (pausado por el operador)",
            "the job says why it waits");

        await OrderAsync(farm, "esclavo1", "reanudar");
        var done = await farm.Http.UntilAsync(id, "completado");
        Assert.StartsWith("el único libre (puntaje ", done.Assignment!.Reason, StringComparison.Ordinal);

        var running = await farm.Http.SubmitAsync(JobsText.Endless);
        await farm.Http.UntilAsync(running, "en_curso");
        await OrderAsync(farm, "esclavo1", "drenar");
        await Eventually.True(async () => (await WorkerAsync(farm, "esclavo1")) is { Gate.Open: false, Busy: true }, "it drains while its job goes on");
        await farm.Http.CancelAsync(running);
        using var unknown = await farm.Http.PostAsync(new Uri("esclavos/nadie/pausar", UriKind.Relative), null);
        Assert.Equal(404, (int)unknown.StatusCode);
    }

    [Fact]
    public async Task Its_own_work_shuts_no_gate_and_a_foreign_burner_shuts_all_until_it_ends()
    {
        await using var farm = await StartAsync(workers: 3, ("COMPUERTA_CPU_CIERRA", "60"), ("COMPUERTA_CPU_ABRE", "40"), ("ESCLAVO_HILOS", "1"));
        Assert.SkipWhen(await BusyWithOthersAsync(farm), "Other programs keep this machine busy.");
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
            ids.Add(await farm.Http.SubmitAsync(JobsText.Endless));
        foreach (var id in ids)
            await farm.Http.UntilAsync(id, "en_curso");
        var watch = Stopwatch.StartNew();
        var worst = 0.0;
        await Eventually.True(
            async () =>
            {
                var workers = await WorkersAsync(farm);
                Assert.All(workers, w => Assert.True(w.Gate.Open, string.Join("; ", w.Gate.Reasons)));
                worst = Math.Max(worst, workers.Max(w => w.ForeignCpuPercent ?? 0));
                return watch.Elapsed > TimeSpan.FromSeconds(20);
            },
            "20 s of its own full load",
            Limit);
        foreach (var id in ids)
            await farm.Http.CancelAsync(id);
        figures.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Three workers at full load for 20 s: foreign load at most {worst:0} %, no gate shut"));

        using (var burner = new Burner(8 * Environment.ProcessorCount))
        {
            watch.Restart();
            await Eventually.True(async () => (await WorkersAsync(farm)).All(w => !w.Gate.Open && w.Gate.Reasons[0].StartsWith("CPU ajena al ", StringComparison.Ordinal)), "the gates are shut", Limit);
            figures.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Gates shut {watch.Elapsed.TotalSeconds:0.0} s after a foreign burner began"));
        }

        var waiting = await farm.Http.SubmitAsync(Tiny);
        watch.Restart();
        await farm.Http.UntilAsync(waiting, "completado");
        figures.WriteLine(string.Create(CultureInfo.InvariantCulture, $"A job ran {watch.Elapsed.TotalSeconds:0.0} s after its end"));
    }

    [Fact]
    public async Task A_host_that_a_foreign_memory_node_reports_busy_gets_the_jobs_last()
    {
        const int jobs = 25;
        await using var farm = await StartAsync(workers: 3);
        using var reporting = new CancellationTokenSource();
        var reports = ReportBusyAsync(farm, "nodo-esclavo2", reporting.Token);
        await Eventually.True(
            async () => (await WorkersAsync(farm)) is [{ Score: > 80 }, { Score: < 60 }, { Score: > 80 }], "the busy host's worker scores low", Limit);

        var elsewhere = 0;
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        for (var i = 0; i < jobs; i++)
        {
            await tick.WaitForNextTickAsync();
            var done = await farm.Http.UntilAsync(await farm.Http.SubmitAsync(Tiny), "completado");
            elsewhere += done.Worker == "esclavo2" ? 0 : 1;
        }

        figures.WriteLine($"{elsewhere} of {jobs} spaced jobs went past the busy host");
        await reporting.CancelAsync();
        await reports;
        Assert.InRange(elsewhere, jobs - 1, jobs);
    }

    [Fact]
    public async Task A_dead_best_worker_costs_the_next_job_a_moment()
    {
        await using var farm = await StartAsync(workers: 2);
        using var reporting = new CancellationTokenSource();
        var reports = ReportBusyAsync(farm, "nodo-esclavo2", reporting.Token);
        await Eventually.True(async () => (await WorkersAsync(farm)) is [{ Score: > 80 }, { Score: < 60 }], "esclavo1 is the better one", Limit);
        await farm.Http.UntilAsync(await farm.Http.SubmitAsync(Tiny with { Worker = "esclavo2" }), "completado"); // its code is compiled now

        farm.Workers["esclavo1"].Signal(UnixSignal.Kill);
        var next = await farm.Http.UntilAsync(await farm.Http.SubmitAsync(Tiny), "completado");
        var wait = next.Started!.Value - next.Created;
        figures.WriteLine(string.Create(CultureInfo.InvariantCulture, $"First job after the best worker's death began after {wait * 1000:0} ms"));
        await reporting.CancelAsync();
        await reports;

        Assert.Equal("esclavo2", next.Worker);
        Assert.InRange(wait, 0, 1.5); // 0.35 s promised; a busy machine adds
    }

    [Fact]
    public async Task A_job_pinned_to_a_worker_that_is_gone_fails_or_is_set_free_as_its_order_says()
    {
        await using var farm = await StartAsync(workers: 1, ("FIJADO_LIMITE_S", "3"));
        var strict = await farm.Http.SubmitAsync(Tiny with { Worker = "ausente" });
        var loose = await farm.Http.SubmitAsync(Tiny with { Worker = "ausente", WorkerIsOptional = true });
        Assert.Equal("fijado al esclavo ausente, que no da señales", (await farm.Http.JobAsync(strict)).Waiting?.Reason);

        var failed = await farm.Http.UntilAsync(strict, "fallido");
        Assert.Matches("^fijado al esclavo ausente, que no da señales desde hace [0-9]+ s$", failed.Error);
        Assert.Equal("esclavo1", (await farm.Http.UntilAsync(loose, "completado")).Worker);
    }

    [Fact]
    public async Task What_fits_no_worker_says_so_at_once_and_hinders_nothing()
    {
        await using var farm = await StartAsync(workers: 1, ("COMPUERTA_MEMORIA_MB", "0"), ("MAX_PIXELES", "2000000000"));
        var big = await farm.Http.SubmitAsync(new JobOrderWire("juliaCython", 44000, 44000, 1));
        var small = await farm.Http.SubmitAsync(Tiny);

        await farm.Http.UntilAsync(small, "completado");
        Assert.Matches(
            "^necesita [0-9]+ MiB de memoria y ningún esclavo activo los tiene libres; el que más, esclavo1, [0-9]+ MiB$",
            (await farm.Http.JobAsync(big)).Waiting?.Reason);
    }

    [Fact]
    public async Task A_memory_floor_above_what_is_free_shuts_the_gate_and_the_queue_says_so()
    {
        await using var farm = await StartAsync(workers: 1, ("COMPUERTA_MEMORIA_MB", "100000000"));
        var id = await farm.Http.SubmitAsync(Tiny);
        await Eventually.True(
            async () => (await farm.Http.JobAsync(id)).Waiting?.Reason is { } reason && reason.Contains("esclavo1 (memoria libre ", StringComparison.Ordinal), "the job says why it waits");
        Assert.Equal("pendiente", (await farm.Http.JobAsync(id)).State);
    }

    [Fact]
    public async Task Workers_go_on_with_the_last_scores_when_no_master_lives()
    {
        await using var farm = await StartAsync(workers: 2, ("ARRIENDO_S", "2"));
        var ids = new List<string>();
        for (var i = 0; i < 30; i++)
            ids.Add(await farm.Http.SubmitAsync(new JobOrderWire("Secuencial", 300, 300, 500 + i)));
        farm.Master.Signal(UnixSignal.Kill);
        await farm.Master.ExitAsync();
        await Eventually.True(
            () => farm.Workers.Values.Sum(w => w.Output.Lines.Count(l => l.Contains(" started on ", StringComparison.Ordinal))) > 1, "they take jobs without it", Limit);
        await farm.KillAndRestartMasterAsync();
        foreach (var id in ids)
            await farm.Http.UntilAsync(id, "completado");
    }

    private static async Task OrderAsync(FarmOnRedis farm, string worker, string word)
    {
        using var answer = await farm.Http.PostAsync(new Uri($"esclavos/{worker}/{word}", UriKind.Relative), null);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<List<WorkerWire>> WorkersAsync(FarmOnRedis farm) =>
        [.. (await farm.Http.AskAsync<Dictionary<string, WorkerWire>>("esclavos")).OrderBy(w => w.Key, StringComparer.Ordinal).Select(w => w.Value)];

    private static async Task<WorkerWire> WorkerAsync(FarmOnRedis farm, string name) =>
        (await farm.Http.AskAsync<Dictionary<string, WorkerWire>>("esclavos"))[name];

    private static async Task<bool> BusyWithOthersAsync(FarmOnRedis farm)
    {
        await Eventually.True(async () => (await WorkersAsync(farm)).TrueForAll(w => w.ForeignCpuPercent is not null), "the load is known");
        var calm = Stopwatch.StartNew();
        while (calm.Elapsed < TimeSpan.FromSeconds(20))
        {
            if ((await WorkersAsync(farm)).TrueForAll(w => w.ForeignCpuPercent < 30))
                return false;
        }

        return true;
    }

    /// <summary>What a memory node of the first system posts of a machine that is busy with other things.</summary>
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

    private static async Task<FarmOnRedis> StartAsync(int workers, params (string Name, string Value)[] settings)
    {
        Assert.SkipUnless(FarmOnRedis.IsPossible, "redis-server is not installed on this machine.");
        return await FarmOnRedis.StartAsync(new FarmPlan
        {
            Workers = workers,
            Monitors = 0,
            HostPerWorker = !settings.Any(s => s.Name == "COMPUERTA_CPU_CIERRA"),
            Settings = settings.ToDictionary(s => s.Name, s => s.Value),
        });
    }

    /// <summary>Processes of no farm that take all the processor time they get.</summary>
    private sealed class Burner : IDisposable
    {
        private readonly List<Process> _processes;

        public Burner(int processes) =>
            _processes = [.. Enumerable.Range(0, processes).Select(_ => Process.Start("/bin/sh", ["-c", "while :; do :; done"]))];

        public void Dispose()
        {
            foreach (var process in _processes)
            {
                process.Kill();
                process.WaitForExit();
                process.Dispose();
            }
        }
    }
}
