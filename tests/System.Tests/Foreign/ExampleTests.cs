using System.Net.Http.Json;
using System.Text.Json;
using HpcHangfire.Contract.Wire;
using HpcHangfire.SystemTests.Reliability;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Foreign;
using HpcHangfire.Testing.Processes;

namespace HpcHangfire.SystemTests.Foreign;

/// <summary>The worker that <c>examples</c> gives away, as its user would start it.</summary>
public sealed class ExampleTests
{
    private static readonly JobOrderWire Small = new("Secuencial", 40, 30, 50);

    // Some seconds for Python: it is killed before it is done.
    private static readonly JobOrderWire Large = new("Secuencial", 200, 150, 3000);

    [Fact]
    public async Task The_example_worker_joins_renders_dies_at_work_and_comes_back_to_it()
    {
        Assert.SkipUnless(FarmOnRedis.IsPossible, "redis-server is not installed on this machine.");
        ForeignNode.SkipUnlessPossible();
        await using var farm = await FarmOnRedis.StartAsync(new FarmPlan
        {
            Workers = 0,
            Monitors = 0,
            Settings = new Dictionary<string, string> { ["ESCLAVO_PING_INTERVAL"] = "1" },
        });
        var first = await StartAsync(farm);
        await CheckRenderedAsync(farm, await farm.Http.SubmitAsync(Small), Small, attempts: 1);

        var id = await farm.Http.SubmitAsync(Large);
        Assert.Equal("mio1", (await farm.Http.UntilAsync(id, "en_curso")).Worker);
        await Eventually.True(async () => await WorksAsync(first) == id, "it computes");
        await farm.Master.SaysAsync(id, "accepted by the foreign slave mio1"); // killed before its answer, it would not have had the job
        first.Signal(UnixSignal.Kill);
        await Eventually.True(async () => (await farm.Http.ActiveAsync()).Count == 0, "it is inactive");
        await first.DisposeAsync();
        await using var second = await StartAsync(farm);
        await CheckRenderedAsync(farm, id, Large, attempts: 2);
        await farm.NothingLeftAsync();
    }

    private static async Task<string?> WorksAsync(FarmProcess worker) =>
        (await worker.Http.GetFromJsonAsync<JsonElement>("estado")).GetProperty("trabajo_actual") is { ValueKind: JsonValueKind.Object } order ? order.GetProperty("id").GetString() : null;

    private static async Task CheckRenderedAsync(FarmOnRedis farm, string id, JobOrderWire order, int attempts)
    {
        var job = await farm.Http.UntilAsync(id, "completado");

        // It counts as our kernels do.
        Assert.Equal(("mio1", attempts, $"suma {SumOfOurs(order.Width, order.Height, order.Iterations)}\n", 0), (job.Worker, job.Attempts, job.Output!.StandardOutput, job.Output.ReturnCode));
        var png = new WorkerHost.Tests.Imaging.PngFile(await farm.Http.GetByteArrayAsync(new Uri(job.Result!.Image!.TrimStart('/'), UriKind.Relative)));
        Assert.Equal((order.Width, order.Height, true), (png.Width, png.Height, png.Ends));
    }

    private static long SumOfOurs(int width, int height, int iterations)
    {
        var order = new Algorithms.FractalOrder(width, height, iterations, 0, 0, Algorithms.Region.Default);
        var counts = new int[order.Pixels];
        Algorithms.Kernels.Find("Secuencial", new Algorithms.KernelOptions())!.Count(order, counts, new Algorithms.KernelRun());
        return counts.Sum(count => (long)count);
    }

    private static async Task<FarmProcess> StartAsync(FarmOnRedis farm)
    {
        var script = Path.Combine(FarmProgram.Solution.FullName, "examples", "esclavo_externo.py");
        var worker = FarmProcess.StartPython(script, "--maestro", $"{farm.Http.BaseAddress}", "--id", "mio1", "--puerto", "0");
        await worker.ListeningAsync();
        await Eventually.True(async () => (await farm.Http.ActiveAsync()) is ["mio1"], "it is active");
        return worker;
    }
}
