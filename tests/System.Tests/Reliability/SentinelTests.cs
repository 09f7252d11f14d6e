using System.Diagnostics;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;
using HpcHangfire.Testing.RespServers;
using StackExchange.Redis;
using static HpcHangfire.SystemTests.Reliability.Load;

namespace HpcHangfire.SystemTests.Reliability;

/// <summary>Redis's master dies for good, and its replica takes over.</summary>
public sealed class SentinelTests(ITestOutputHelper figures)
{
    [Fact]
    public async Task A_failover_under_load_loses_no_replicated_job_and_is_followed_without_a_restart()
    {
        Assert.SkipUnless(FarmOnRedis.IsPossible, "redis-server is not installed on this machine.");
        await using var group = await SentinelGroup.StartAsync();
        await using var farm = await StartAsync(new FarmPlan { Redis = group.Configuration });
        var ids = await SubmitAsync(farm, 120, Slow);
        await group.ReplicatedAsync();

        await group.KillMasterAsync();
        var watch = Stopwatch.StartNew();
        var late = farm.StartWorker("esclavo4"); // there is no Redis to connect to
        await group.FailedOverAsync();
        var failover = watch.Elapsed;
        await using var replica = await ConnectionMultiplexer.ConnectAsync(group.Replica);
        Assert.Equal("master", (await replica.GetDatabase().ExecuteAsync("ROLE"))[0].ToString());
        foreach (var id in ids) // accepted before, by the one that is gone
            Assert.True(await replica.GetDatabase().KeyExistsAsync(FarmKeys.Job(id)), $"{id} is not on the new master");
        var before = await Eventually.NotNull(() => StatusAsync(farm), "the master answers again", Limit);
        Assert.NotEqual(0, before.Waiting);
        await Eventually.True(async () => await StatusAsync(farm) is { } now && now.Completed > before.Completed, "work resumes", Limit);
        figures.WriteLine($"Failover after {failover.TotalSeconds:0.0} s; a job was completed {(watch.Elapsed - failover).TotalSeconds:0.0} s later");

        await late.ReadyAsync();
        await Eventually.True(async () => (await farm.Http.ActiveAsync()).Contains("esclavo4"), "the worker started meanwhile is there");
        var after = await SubmitAsync(farm, 20);
        foreach (var id in after)
            Assert.True(await replica.GetDatabase().KeyExistsAsync(FarmKeys.Job(id)), $"{id} was not written on the new master");
        ids.AddRange(after);
        await AllDoneAsync(farm);
        await farm.CheckCompletedAsync(ids);
        await farm.NothingLeftAsync();
        Assert.All(farm.Workers.Values.Append(farm.Master), process => Assert.True(process.IsRunning));
    }
}
