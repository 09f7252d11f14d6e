using System.Net.Http.Json;
using HpcHangfire.Contract.Wire;
using HpcHangfire.SystemTests.Reliability;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Foreign;
using HpcHangfire.Testing.Processes;

namespace HpcHangfire.SystemTests.Foreign;

/// <summary>A master ends while a foreign slave computes for it: neither the job nor the slave pays for that.</summary>
public sealed class RelayTakeoverTests
{
    private static readonly JobOrderWire Small = new("juliaCython", 80, 60, 50);

    [Theory, InlineData(UnixSignal.Kill), InlineData(UnixSignal.Terminate)]
    public async Task A_master_that_starts_again_waits_for_the_result_of_the_same_attempt(UnixSignal signal)
    {
        await using var farm = await StartAsync(masters: 1);
        await using var slave = await ForeignNode.SlaveAsync("ajeno", farm.Http.BaseAddress!, new { ping_s = 0, segundos = 15 });
        var id = await OrderedAsync(farm, slave);

        await EndAsync(farm, 0, signal);
        await farm.StartMasterAgainAsync();

        await IsFirstAttemptOfOneOrderAsync(farm, slave, id);
        await IsUsedAgainAsync(farm, slave);
        Assert.Single(await slave.DidAsync("registro")); // the farm remembers it
    }

    [Fact]
    public async Task Another_master_waits_for_the_result_of_the_same_attempt()
    {
        await using var farm = await StartAsync(masters: 2);
        await EndAsync(farm, 1, UnixSignal.Terminate); // so that the first has the turn
        await using var slave = await ForeignNode.SlaveAsync("ajeno", farm.Masters[1].Http.BaseAddress!, new { ping_s = 0, segundos = 25 });
        using var registered = await farm.Http.PostAsJsonAsync("registrar_esclavo", new { esclavo_id = "ajeno", ip = "127.0.0.1", puerto = slave.Process.Http.BaseAddress!.Port });
        registered.EnsureSuccessStatusCode();
        var id = await OrderedAsync(farm, slave);

        var second = farm.StartMasterAgain(1);
        await second.ReadyAsync();
        await farm.KillMasterAsync();

        var job = await second.Http.UntilAsync(id, "completado");
        Assert.Equal((1, "ajeno"), (job.Attempts, job.Worker));
        await farm.StartMasterAgainAsync();
        await IsFirstAttemptOfOneOrderAsync(farm, slave, id);
    }

    [Fact]
    public async Task A_result_that_found_no_master_costs_no_attempt()
    {
        await using var farm = await StartAsync(masters: 1);
        await using var slave = await ForeignNode.SlaveAsync("ajeno", farm.Http.BaseAddress!, new { ping_s = 0, segundos = 2 });
        var id = await OrderedAsync(farm, slave);
        await farm.KillMasterAsync();
        await Eventually.True(async () => (await slave.CodesAsync("resultado")).Count == 1, "its result finds nobody");

        await farm.StartMasterAgainAsync();

        var job = await farm.Http.UntilAsync(id, "completado");
        Assert.Equal((1, "ajeno"), (job.Attempts, job.Worker));
        Assert.Equal(2, (await slave.DidAsync("orden")).Count);
        await IsUsedAgainAsync(farm, slave);
    }

    private static async Task<FarmOnRedis> StartAsync(int masters)
    {
        Assert.SkipUnless(FarmOnRedis.IsPossible, "redis-server is not installed on this machine.");
        ForeignNode.SkipUnlessPossible();
        return await FarmOnRedis.StartAsync(new FarmPlan
        {
            Masters = masters,
            Workers = 0,
            Monitors = 0,
            Settings = new Dictionary<string, string> { ["ESCLAVO_PING_INTERVAL"] = "2", ["MAX_REINTENTOS"] = "1" }, // an attempt lost is a job lost
        });
    }

    private static async Task EndAsync(FarmOnRedis farm, int master, UnixSignal signal)
    {
        farm.Masters[master].Signal(signal);
        await farm.Masters[master].ExitAsync();
    }

    private static async Task<string> OrderedAsync(FarmOnRedis farm, ForeignNode slave)
    {
        await Eventually.True(async () => (await farm.Http.ActiveAsync()).Contains("ajeno"), "the foreign slave is active");
        var id = await farm.Http.SubmitAsync(Small);
        await Eventually.True(async () => (await slave.DidAsync("orden")).Count == 1, "it took the order");
        await farm.Master.SaysAsync(id, "accepted by the foreign slave ajeno");
        return id;
    }

    private static async Task IsFirstAttemptOfOneOrderAsync(FarmOnRedis farm, ForeignNode slave, string id)
    {
        var job = await farm.Http.UntilAsync(id, "completado");
        Assert.Equal((1, "ajeno"), (job.Attempts, job.Worker));
        Assert.Single(await slave.DidAsync("orden"));
        await Eventually.True(async () => (await slave.CodesAsync("resultado")).Count > 0, "the slave has heard what became of its result");
        Assert.Equal([200], await slave.CodesAsync("resultado"));
        await farm.PublishedOnceAsync(1);
        await farm.NothingLeftAsync();
    }

    private static async Task IsUsedAgainAsync(FarmOnRedis farm, ForeignNode slave)
    {
        await slave.BehaveAsync(new { ping_s = 0, segundos = 0.1 });
        Assert.Equal("ajeno", (await farm.Http.UntilAsync(await farm.Http.SubmitAsync(Small), "completado")).Worker);
        await farm.NothingLeftAsync();
    }
}
