using System.Diagnostics;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;

namespace HpcHangfire.SystemTests;

/// <summary>Workers that leave, with and without a word.</summary>
public sealed class WorkerLossTests(ITestOutputHelper figures)
{
    [Fact]
    public async Task A_killed_idle_worker_is_inactive_soon_and_the_others_go_on()
    {
        await using var farm = await StartAsync();
        await Eventually.True(async () => (await farm.Http.ActiveAsync()).Count == 3, "three workers are active");

        farm.Workers["esclavo2"].Signal(UnixSignal.Kill);
        var watch = Stopwatch.StartNew();
        await Eventually.True(async () => !(await farm.Http.ActiveAsync()).Contains("esclavo2"), "the killed worker is inactive", SharedMachine.AtMost(TimeSpan.FromSeconds(10)));
        figures.WriteLine($"Killed worker inactive after {watch.Elapsed.TotalSeconds:0.0} s");

        Assert.Contains("esclavo2", (await farm.Http.AskAsync<Dictionary<string, WorkerWire>>("esclavos")).Keys);
        for (var i = 0; i < 6; i++)
            await farm.Http.SubmitAsync(new JobOrderWire("juliaCython", 300, 200, 100 + i));
        var jobs = await farm.Http.AllDoneAsync(6);
        Assert.Subset(new HashSet<string?> { "esclavo1", "esclavo3" }, jobs.Select(j => j.Worker).ToHashSet());

        farm.StartWorker("esclavo2");
        await Eventually.True(async () => (await farm.Http.ActiveAsync()).Count == 3, "the worker is back");
    }

    [Fact]
    public async Task A_worker_that_drains_ends_its_job_and_takes_no_other()
    {
        await using var farm = await StartAsync(("DRENAJE_S", "120"));
        var id = await farm.Http.SubmitAsync(new JobOrderWire("Secuencial", 1000, 1000, 3000));
        var worker = farm.Workers[(await farm.Http.UntilAsync(id, "en_curso")).Worker!];
        await Eventually.True(async () => (await farm.Http.JobAsync(id)).Progress > 0, "the job progresses");

        worker.Signal(UnixSignal.Terminate);
        var pinned = await farm.Http.SubmitAsync(new JobOrderWire("juliaCython", 300, 200, 100) { [OrderFields.Worker] = (await farm.Http.JobAsync(id)).Worker });

        Assert.Equal(0, await worker.ExitAsync());
        var done = await farm.Http.UntilAsync(id, "completado");
        Assert.Equal(1, done.Attempts);
        Assert.Equal("pendiente", (await farm.Http.JobAsync(pinned)).State);
    }

    private static async Task<FarmOnRedis> StartAsync(params (string Name, string Value)[] settings)
    {
        Assert.SkipUnless(FarmOnRedis.IsPossible, "redis-server is not installed on this machine.");
        return await FarmOnRedis.StartAsync(new FarmPlan { Monitors = 0, Settings = settings.ToDictionary(s => s.Name, s => s.Value) });
    }
}
