using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Wire;
using HpcHangfire.Testing;
using HpcHangfire.Testing.RespServers;
using StackExchange.Redis;
using static HpcHangfire.SystemTests.Reliability.Load;

namespace HpcHangfire.SystemTests.Reliability;

/// <summary>Masters killed at the worst moments.</summary>
public sealed class MasterLossTests
{
    [Fact]
    public async Task A_master_killed_at_work_costs_no_job()
    {
        const int jobs = 100;
        await using var farm = await StartAsync();
        var ids = await SubmitAsync(farm, jobs);
        await Eventually.True(async () => (await farm.Http.AskAsync<FarmStatusWire>("estado")).Completed > 5, "some jobs are done", Limit);

        await farm.KillAndRestartMasterAsync();

        await AllDoneAsync(farm);
        await farm.CheckAllPublishedOnceAsync(ids);
        await farm.NothingLeftAsync();
    }

    [Fact]
    public async Task A_master_killed_between_record_and_enqueue_leaves_a_job_that_the_next_one_enqueues_once()
    {
        await using var farm = await StartAsync();
        await using var relay = new CuttingRelay(farm.Redis, nameof(IRenderJob)); // stands in Hangfire's job, which is written after the record
        await farm.KillMasterAsync();
        await farm.StartMasterAgainAsync(relay.Address);
        var order = Short with { Key = "una vez" };
        var posting = farm.Http.SubmitAsync(order);
        await relay.Cut.WaitAsync(Limit);
        await farm.KillMasterAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => posting);

        await using var redis = await ConnectionMultiplexer.ConnectAsync(farm.Redis);
        var id = (string)Assert.Single(await redis.GetDatabase().SortedSetRangeByRankAsync(FarmKeys.Unqueued))!;
        Assert.Equal("pendiente", await redis.GetDatabase().HashGetAsync(FarmKeys.Job(id), "estado"));
        Assert.Equal(0, await redis.GetDatabase().ListLengthAsync($"{FarmKeys.HangfirePrefix}queue:media"));

        await farm.StartMasterAgainAsync();
        Assert.Equal(id, await farm.Http.SubmitAsync(order)); // its client asks again, not knowing
        Assert.Equal(1, (await farm.Http.UntilAsync(id, "completado")).Attempts);
        Assert.Contains(farm.Master.Output.Lines, line => line.Contains($"{id} was accepted but not enqueued; enqueued now", StringComparison.Ordinal));
        await farm.CheckAllPublishedOnceAsync([id]);
        await farm.NothingLeftAsync();
    }
}
