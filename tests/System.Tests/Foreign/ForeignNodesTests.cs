using HpcHangfire.Contract.Wire;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Foreign;
using HpcHangfire.Testing.Processes;

namespace HpcHangfire.SystemTests.Foreign;

/// <summary>A client and a memory node of another make, and two masters over one foreign slave.</summary>
public sealed class ForeignNodesTests
{
    [Fact]
    public async Task The_first_systems_client_and_memory_node_work_unchanged()
    {
        await using var farm = await StartAsync(new FarmPlan { Workers = 0, Monitors = 0, JobsFile = "Numpy,80,60,50\n" });
        await using var node = await ForeignNode.StartAsync("memoria", "ajena", farm.Http.BaseAddress, "--espera", "1");
        await Eventually.True(async () => (await node.CodesAsync("reporte")).Count > 1, "it reports");
        Assert.All(await node.CodesAsync("reporte"), code => Assert.Equal(200, code));

        var memory = (await farm.Http.AskAsync<MemoryReportsWire>("memoria")).Reports["ajena"];
        Assert.Equal("este nodo", memory.GetProperty("propio").GetProperty("de").GetString()); // its own fields are kept
        Assert.Equal(["ajena"], (await farm.Http.AskAsync<ActiveAlertsWire>("alertas")).Alerts.Select(a => a.Node));

        var answers = await ForeignNode.AskAllAsync(farm.Http.BaseAddress!);
        Assert.All(answers, answer => Assert.Equal(200, answer.GetProperty("codigo").GetInt32()));
        string[] names = [.. answers.Select(a => string.Join(' ', a.GetProperty("respuesta").EnumerateObject().Select(m => m.Name)))];
        Assert.StartsWith("status timestamp trabajos_pendientes esclavos_activos", names[0], StringComparison.Ordinal);
        Assert.StartsWith("status trabajo_id posicion_cola", names[1], StringComparison.Ordinal);
        Assert.StartsWith("trabajos_pendientes trabajos_completados", names[2], StringComparison.Ordinal);
        Assert.StartsWith("status trabajos_cargados trabajos_pendientes", names[5], StringComparison.Ordinal);
        Assert.StartsWith("status trabajos_eliminados", names[6], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_masters_one_relays_either_takes_the_result_and_the_survivor_goes_on()
    {
        await using var farm = await StartAsync(new FarmPlan
        {
            Masters = 2,
            Workers = 0,
            Monitors = 0,
            Settings = new Dictionary<string, string> { ["ESCLAVO_PING_INTERVAL"] = "1", ["ARRIENDO_S"] = "2" },
        });
        var second = farm.Masters[1];
        // It registers with the second and posts its results there, whoever relays.
        await using var slave = await ForeignNode.SlaveAsync("ajeno", second.Http.BaseAddress!);
        await Eventually.True(async () => (await farm.Http.ActiveAsync()) is ["ajeno"], "the slave is active");

        for (var i = 0; i < 10; i++)
            await farm.Http.SubmitAsync(new JobOrderWire("Numpy", 80, 60, 50 + i));
        await farm.Http.AllDoneAsync(10);
        Assert.Equal(10, (await slave.DidAsync("orden")).Count); // no order was given twice

        farm.Master.Signal(UnixSignal.Kill);
        var id = await second.Http.SubmitAsync(new JobOrderWire("Numpy", 80, 60, 50));
        Assert.Equal("ajeno", (await second.Http.UntilAsync(id, "completado")).Worker);
    }

    private static async Task<FarmOnRedis> StartAsync(FarmPlan plan)
    {
        Assert.SkipUnless(FarmOnRedis.IsPossible, "redis-server is not installed on this machine.");
        ForeignNode.SkipUnlessPossible();
        return await FarmOnRedis.StartAsync(plan);
    }
}
