using System.Diagnostics;
using System.Globalization;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;

namespace HpcHangfire.SystemTests;

/// <summary>A worker whose machine has too little free memory takes no job.</summary>
[Collection(nameof(Alone))]
public sealed class MemoryGateTests(ITestOutputHelper figures)
{
    private const long GiB = 1L << 30;
    private static readonly JobOrderWire Tiny = new("juliaCython", 64, 64, 10);

    [Fact]
    public async Task A_memory_floor_above_what_is_free_shuts_the_gate_and_the_queue_says_so()
    {
        await using var farm = await StartAsync(("COMPUERTA_MEMORIA_MB", "100000000"));
        var id = await farm.Http.SubmitAsync(Tiny);
        await Eventually.True(
            async () => (await farm.Http.JobAsync(id)).Waiting?.Reason is { } reason && reason.Contains("esclavo1 (memoria libre ", StringComparison.Ordinal), "the job says why it waits");
        Assert.Equal("pendiente", (await farm.Http.JobAsync(id)).State);
    }

    [Fact]
    public async Task At_the_threshold_of_memory_a_gate_shuts_once_and_opens_by_itself_when_there_is_clearly_more()
    {
        using var balloon = new MemoryBalloon();
        var free = balloon.FreeBytes;
        Assert.SkipUnless(free is > 2 * GiB and < 64 * GiB, "The test takes a fifth of the free memory: of too little that hurts, and of very much it takes long.");
        var floor = free * 4 / 5;
        await using var farm = await StartAsync(("COMPUERTA_MEMORIA_MB", $"{floor >> 20}"));
        var log = farm.Workers["esclavo1"].Output;
        int Shuts() => log.Lines.Count(l => l.Contains("Gate of esclavo1 shuts", StringComparison.Ordinal));
        int Opens() => log.Lines.Count(l => l.Contains("Gate of esclavo1 opens", StringComparison.Ordinal));

        balloon.LeaveFree(floor * 98 / 100);
        var watch = Stopwatch.StartNew();
        await Eventually.True(() => Shuts() == 1, "the gate is shut");
        figures.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Gate shut {watch.Elapsed.TotalSeconds:0.0} s after memory fell below its floor"));
        var id = await farm.Http.SubmitAsync(Tiny);
        await Eventually.True(
            async () => (await farm.Http.JobAsync(id)).Waiting?.Reason is { } reason
                && reason.StartsWith("la compuerta del único esclavo activo está cerrada: esclavo1 (memoria libre ", StringComparison.Ordinal),
            "the job says why it waits");

        using var tick = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var second = 0; second < 20; second++)
        {
            balloon.LeaveFree(floor * (second % 2 == 0 ? 102 : 98) / 100);
            await tick.WaitForNextTickAsync();
        }

        figures.WriteLine($"At the threshold, twenty times above or below it: shut {Shuts()} times, opened {Opens()} times");
        Assert.Equal((1, 0), (Shuts(), Opens()));
        balloon.Dispose();
        await farm.Http.UntilAsync(id, "completado");
        Assert.Equal((1, 1), (Shuts(), Opens()));
    }

    private static async Task<FarmOnRedis> StartAsync((string Name, string Value) setting)
    {
        Assert.SkipUnless(FarmOnRedis.IsPossible, "redis-server is not installed on this machine.");
        return await FarmOnRedis.StartAsync(new FarmPlan { Workers = 1, Monitors = 0, Settings = new Dictionary<string, string> { [setting.Name] = setting.Value } });
    }
}
