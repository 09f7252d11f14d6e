using HpcHangfire.Contract.Wire;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;
using HpcHangfire.Testing.RespServers;
using static HpcHangfire.SystemTests.Reliability.Load;

namespace HpcHangfire.SystemTests.Reliability;

/// <summary>A network that drops every packet: connections stay, and nobody is told.</summary>
public sealed class DroppedPacketsTests
{
    // Some seconds of computing, so that the packets are dropped before its picture is sent.
    private static readonly JobOrderWire SomeSeconds = new("Secuencial", 1000, 1000, 3000);

    [Fact]
    public async Task A_worker_that_Redis_no_longer_hears_loses_its_job_and_comes_back()
    {
        using var address = SilencedAddress.Choose();
        await using var farm = await StartAsync(new FarmPlan { Workers = 0 });
        await using var link = new CuttableLink(farm.Redis, address.Address);
        await farm.StartWorker("lejano", link.Configuration).ReadyAsync();
        var running = await BeginAsync(farm);

        address.Silence(true);
        farm.StartWorker("otro");
        Assert.Equal("otro", (await farm.Http.ElsewhereAsync(running)).Worker);
        var done = await farm.Http.UntilAsync(running.JobId, "completado");
        Assert.Equal(("otro", 2), (done.Worker, done.Attempts));
        address.Silence(false);

        await farm.TakesJobsAgainAsync("lejano");
        await farm.NothingLeftAsync();
    }

    [Fact]
    public async Task A_picture_finds_another_master_when_its_own_hears_nothing()
    {
        using var address = SilencedAddress.Choose();
        await using var farm = await StartAsync(new FarmPlan { Masters = 2, Workers = 0 }, ("MAX_REINTENTOS", "1"));
        await using var link = new CuttableLink(farm.Masters[1].Http.BaseAddress!.Authority, address.Address);
        await farm.StartWorker("esclavo1", master: $"http://{link.Configuration};{farm.Http.BaseAddress}").ReadyAsync();
        await farm.Http.UntilAsync(await farm.Http.SubmitAsync(Short), "completado"); // by the first, which has a connection now
        var running = await BeginAsync(farm);

        address.Silence(true);
        Assert.Equal(1, (await farm.Http.UntilAsync(running.JobId, "completado")).Attempts);
        address.Silence(false);
        await farm.PublishedOnceAsync(2);
        await farm.NothingLeftAsync();
    }

    private static async Task<JobWire> BeginAsync(FarmOnRedis farm)
    {
        var id = await farm.Http.SubmitAsync(SomeSeconds);
        return await Eventually.NotNull(async () => await farm.Http.JobAsync(id) is { Progress: > 0 } job ? job : null, "the job progresses");
    }
}
