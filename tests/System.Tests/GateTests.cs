using System.Diagnostics;
using System.Globalization;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;

namespace HpcHangfire.SystemTests;

/// <summary>A worker whose machine is in trouble, or whose operator says so, takes no job; the farm's own work is not trouble.</summary>
[Collection(nameof(Alone))]
public sealed class GateTests(ITestOutputHelper figures)
{
    private static readonly JobOrderWire Tiny = new("juliaCython", 64, 64, 10);
    private static readonly JobOrderWire OneSecond = new("Secuencial", 1000, 1000, 700);
    private static readonly JobOrderWire SomeSeconds = new("Secuencial", 1000, 1000, 3000);
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(10); // of the gates to a machine that changes
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task An_operator_pauses_drains_and_resumes_a_worker()
    {
        await using var farm = await StartAsync(workers: 1);
        await farm.Http.OrderAsync("esclavo1", "pausar");
        await Eventually.True(async () => (await farm.Http.WorkersAsync())["esclavo1"].Gate is { Open: false, Reasons: ["pausado por el operador"] }, "the gate is shut");
        var id = await farm.Http.SubmitAsync(Tiny);
        await Eventually.True(
            async () => (await farm.Http.JobAsync(id)).Waiting?.Reason == "la compuerta del único esclavo activo está cerrada: esclavo1 (pausado por el operador)",
            "the job says why it waits");

        await farm.Http.OrderAsync("esclavo1", "reanudar");
        var done = await farm.Http.UntilAsync(id, "completado");
        Assert.StartsWith("el único libre (puntaje ", done.Assignment!.Reason, StringComparison.Ordinal);

        var running = await farm.Http.SubmitAsync(SomeSeconds);
        await farm.Http.UntilAsync(running, "en_curso");
        await farm.Http.OrderAsync("esclavo1", "drenar");
        await Eventually.True(async () => (await farm.Http.WorkersAsync())["esclavo1"] is { Gate.Open: false, Busy: true }, "it drains while its job goes on");
        var next = await farm.Http.SubmitAsync(Tiny);
        Assert.Equal(1, (await farm.Http.UntilAsync(running, "completado")).Attempts); // it ends what it has
        await Eventually.True(async () => (await farm.Http.WorkersAsync())["esclavo1"] is { Gate.Open: false, Busy: false }, "it is drained");
        Assert.Equal(("pendiente", 0), await StateAsync(farm, next)); // and takes no other
        await farm.Http.OrderAsync("esclavo1", "reanudar");
        await farm.Http.UntilAsync(next, "completado");
        using var unknown = await farm.Http.PostAsync(new Uri("esclavos/nadie/pausar", UriKind.Relative), null);
        Assert.Equal(404, (int)unknown.StatusCode);
    }

    [Fact]
    public async Task Its_own_work_shuts_no_gate_and_a_foreign_burner_shuts_all_until_it_ends()
    {
        await using var farm = await StartAsync(workers: 3, ("COMPUERTA_CPU_CIERRA", "60"), ("COMPUERTA_CPU_ABRE", "40"), ("ESCLAVO_HILOS", "1"));
        Assert.SkipWhen(await BusyWithOthersAsync(farm), "Other programs keep this machine busy.");
        var watch = Stopwatch.StartNew();
        var worst = 0.0;
        var done = new List<(TimeSpan At, long Jobs)>();
        var others = new OthersLoad(farm);
        await Eventually.True(
            async () =>
            {
                var status = await farm.Http.AskAsync<FarmStatusWire>("estado");
                for (var waiting = status.Waiting; waiting < 3; waiting++)
                    await farm.Http.SubmitAsync(OneSecond); // always one more than there are workers free
                done.Add((watch.Elapsed, status.Completed));
                var workers = (await farm.Http.WorkersAsync()).Values;
                others.Look();
                Assert.SkipWhen(others.WorstPercent > 45, "Other programs came to keep this machine busy.");
                Assert.All(workers, w => Assert.True(w.Gate.Open, string.Join("; ", w.Gate.Reasons)));
                worst = Math.Max(worst, workers.Max(w => w.ForeignCpuPercent ?? 0));
                return watch.Elapsed > TimeSpan.FromSeconds(60);
            },
            "a minute of its own full load",
            2 * Limit);
        await Eventually.True(async () => await farm.Http.AskAsync<FarmStatusWire>("estado") is { Waiting: 0, Running: 0 }, "the load is drained", Limit);
        long DoneBy(int seconds) => done.Last(look => look.At <= TimeSpan.FromSeconds(seconds)).Jobs;
        var (early, late) = (DoneBy(30) - DoneBy(10), DoneBy(60) - DoneBy(40));
        Assert.True(late > early / 2, $"{early} jobs in 20 s at first, and {late} at last: the load itself slows the workers down");
        figures.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Three workers at full load for 60 s: {early} jobs in 20 s at first, {late} at last, foreign load at most {worst:0} %, no gate shut"));

        string waiting;
        using (var burner = new Burner(8 * Environment.ProcessorCount))
        {
            watch.Restart();
            await Eventually.True(async () => (await farm.Http.WorkersAsync()).Values.All(w => !w.Gate.Open && w.Gate.Reasons[0].StartsWith("CPU ajena al ", StringComparison.Ordinal)), "the gates are shut", Limit);
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, SharedMachine.AtMost(Answer));
            figures.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Gates shut {watch.Elapsed.TotalSeconds:0.0} s after a foreign burner began"));
            waiting = await farm.Http.SubmitAsync(Tiny);
            const string busy = @"esclavo\d \(CPU ajena al [0-9]+ % \(cierra al 60 %, abre bajo 40 %\)\)";
            Assert.Matches($"^las compuertas de los 3 esclavos activos están cerradas: {busy}; {busy}; {busy}$", (await farm.Http.JobAsync(waiting)).Waiting?.Reason);
        }

        watch.Restart();
        await farm.Http.UntilAsync(waiting, "completado");
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, SharedMachine.AtMost(Answer));
        figures.WriteLine(string.Create(CultureInfo.InvariantCulture, $"A job ran {watch.Elapsed.TotalSeconds:0.0} s after its end"));
    }

    private static async Task<(string State, int Attempts)> StateAsync(FarmOnRedis farm, string id) =>
        await farm.Http.JobAsync(id) is var job ? (job.State, job.Attempts) : default;

    private static async Task<bool> BusyWithOthersAsync(FarmOnRedis farm)
    {
        await Eventually.True(async () => (await farm.Http.WorkersAsync()).Values.All(w => w.ForeignCpuPercent is not null), "the load is known");
        var calm = Stopwatch.StartNew();
        while (calm.Elapsed < TimeSpan.FromSeconds(20))
        {
            if ((await farm.Http.WorkersAsync()).Values.All(w => w.ForeignCpuPercent < 30))
                return false;
        }

        return true;
    }

    /// <summary>Load of the machine by neither the farm nor this test, from the kernel's record of each process.</summary>
    private sealed class OthersLoad(FarmOnRedis farm)
    {
        private static readonly TimeSpan Window = TimeSpan.FromSeconds(2);
        private readonly HostSampler _machine = new(new HostSamplerOptions(), TimeProvider.System);
        private readonly Stopwatch _watch = Stopwatch.StartNew();
        private (CpuCounter Machine, double Ours)? _before;

        public double WorstPercent { get; private set; }

        public void Look()
        {
            if (_before is not null && _watch.Elapsed < Window)
                return;
            var now = (Machine: _machine.ReadCpuCounter(), Ours: Ours());
            if (_before is { } before)
            {
                var busy = (now.Machine.Busy - before.Machine.Busy) / (now.Machine.Capacity - before.Machine.Capacity);
                WorstPercent = Math.Max(WorstPercent, 100 * (busy - ((now.Ours - before.Ours) / (_watch.Elapsed.TotalSeconds * now.Machine.Cores))));
            }

            _before = now;
            _watch.Restart();
        }

        private double Ours() => Environment.CpuUsage.TotalTime.TotalSeconds
            + farm.Masters.Concat(farm.Workers.Values).Sum(p => Process.GetProcessById(p.Id).TotalProcessorTime.TotalSeconds);
    }

    private static async Task<FarmOnRedis> StartAsync(int workers, params (string Name, string Value)[] settings)
    {
        Assert.SkipUnless(FarmOnRedis.IsPossible, "redis-server is not installed on this machine.");
        return await FarmOnRedis.StartAsync(new FarmPlan { Workers = workers, Monitors = 0, Settings = settings.ToDictionary(s => s.Name, s => s.Value) });
    }
}
