using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;
using StackExchange.Redis;
using static HpcHangfire.SystemTests.Reliability.Load;

namespace HpcHangfire.SystemTests.Reliability;

/// <summary>Records whose carriers somebody took away: the running master finds them by itself, puts them right and says so.</summary>
public sealed class ReconcilerTests
{
    // Some seconds of one thread: its worker dies before it is done.
    private static readonly JobOrderWire SomeSeconds = new("Secuencial", 1000, 1000, 3000);

    [Fact]
    public async Task A_job_that_Hangfire_lost_is_enqueued_again()
    {
        await using var farm = await StartAsync(new FarmPlan { Workers = 0 });
        await using var redis = await ConnectionMultiplexer.ConnectAsync(farm.Redis);
        var id = await farm.Http.SubmitAsync(Short);
        Assert.True(await redis.GetDatabase().KeyDeleteAsync(HangfireKeys.Queue("media")));

        await IsPutRightAsync(farm, id, "espera y en Hangfire no está en su cola ni programado: Enqueued");
        await farm.IsCoherentAsync();
        farm.StartWorker("esclavo1");
        Assert.Equal(1, (await farm.Http.UntilAsync(id, "completado")).Attempts);
        await farm.PublishedOnceAsync(1);
        await farm.NothingLeftAsync();
    }

    [Fact]
    public async Task A_running_job_that_is_in_nobodys_hands_is_run_again()
    {
        await using var farm = await StartAsync(new FarmPlan { Workers = 1 }, ("ARRIENDO_S", "5"));
        await using var redis = await ConnectionMultiplexer.ConnectAsync(farm.Redis);
        var id = await farm.Http.SubmitAsync(SomeSeconds);
        await farm.Http.UntilAsync(id, "en_curso");
        farm.Workers["esclavo1"].Signal(UnixSignal.Kill);
        await farm.Workers["esclavo1"].ExitAsync();
        Assert.True(await redis.GetDatabase().KeyDeleteAsync(FarmKeys.Leases));

        await IsPutRightAsync(farm, id, "en curso y nadie lo tiene arrendado");
        farm.StartWorker("esclavo1");
        await farm.Http.UntilAsync(id, "completado");
        await farm.PublishedOnceAsync(1);
        await farm.NothingLeftAsync();
    }

    private static Task IsPutRightAsync(FarmOnRedis farm, string id, string problem) => farm.Master.SaysAsync(id, $"put right: {problem}");
}
