using System.Diagnostics;
using HpcHangfire.Farm.Wire;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;

namespace HpcHangfire.SystemTests;

/// <summary>Workers that go, with and without a word.</summary>
public sealed class WorkerLossTests(ITestOutputHelper figures)
{
    [Fact]
    public async Task A_killed_idle_worker_is_inactive_soon_and_the_others_go_on()
    {
        await using var farm = await StartAsync();
        await Eventually.True(async () => (await farm.Http.ActiveAsync()).Count == 3, "three workers are active");

        farm.Workers["esclavo2"].Signal(UnixSignal.Kill);
        var watch = Stopwatch.StartNew();
        await Eventually.True(async () => !(await farm.Http.ActiveAsync()).Contains("esclavo2"), "the killed worker is inactive", TimeSpan.FromSeconds(12));
        figures.WriteLine($"Killed worker inactive after {watch.Elapsed.TotalSeconds:0.0} s");

        Assert.Contains("esclavo2", (await farm.Http.AskAsync<Dictionary<string, WorkerWire>>("esclavos")).Keys);
        for (var i = 0; i < 6; i++)
            await farm.Http.SubmitAsync(new JobOrderWire("juliaCython", 300, 200, 100 + i));
        var jobs = await farm.Http.AllDoneAsync(6);
        Assert.Subset(new HashSet<string?> { "esclavo1", "esclavo3" }, jobs.Select(j => j.Worker).ToHashSet());

        farm.StartWorker("esclavo2");
        await Eventually.True(async () => (await farm.Http.ActiveAsync()).Count == 3, "the worker is back");
    }

    private static async Task<FarmOnRedis> StartAsync()
    {
        Assert.SkipUnless(FarmOnRedis.IsPossible, "redis-server is not installed on this machine.");
        return await FarmOnRedis.StartAsync(new FarmPlan { Monitors = 0 });
    }
}
