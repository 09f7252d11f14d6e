using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing.RespServers;
using static HpcHangfire.Farm.Tests.Hosts.SampleMaker;

namespace HpcHangfire.Farm.Tests.Hosts;

/// <summary>Samples and reports on a real server. Tests share it, so each has its own host and node names.</summary>
public abstract class HostStoreTests(IRespServer server) : IAsyncLifetime
{
    private readonly FarmRedis _redis = FarmRedis.Connect(server.Configuration);

    private HostStore Store => new(_redis);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_sample_comes_back_as_it_was_pushed()
    {
        var sample = Sample(frequency: new(2596.1, 0, 0));
        await Store.PushSampleAsync("a", sample);

        Assert.Equal(sample, await Store.FindSampleAsync("a"));
    }

    [Fact]
    public async Task A_host_that_never_spoke_is_unknown()
    {
        Assert.Null(await Store.FindSampleAsync("nadie"));
        Assert.Empty(await Store.HistoryAsync("nadie"));
    }

    [Fact]
    public async Task A_history_that_is_no_list_is_said_and_is_no_outage()
    {
        await _redis.Database.StringSetAsync(FarmKeys.HostHistory("torcido"), "x");

        var e = await Assert.ThrowsAsync<StackExchange.Redis.RedisServerException>(() => Store.PushSampleAsync("torcido", Sample()));
        Assert.False(RedisOutage.Is(e));
    }

    [Fact]
    public async Task A_silent_host_becomes_unknown_but_keeps_its_history_for_a_day()
    {
        await Store.PushSampleAsync("b", Sample());

        Assert.InRange(await LifeAsync(FarmKeys.HostSample("b")), 10, 14);
        Assert.InRange(await LifeAsync(FarmKeys.HostHistory("b")), 86_000, 86_400);
        await _redis.Database.KeyDeleteAsync(FarmKeys.HostSample("b"));
        Assert.Null(await Store.FindSampleAsync("b"));
        Assert.Single(await Store.HistoryAsync("b"));
    }

    [Fact]
    public async Task The_history_keeps_the_last_hundred_samples_oldest_first()
    {
        for (var i = 0; i < 103; i++)
            await Store.PushSampleAsync("c", Sample(cpu: i / 10.0));

        Assert.Equal(Enumerable.Range(3, 100).Select(i => i / 10.0), (await Store.HistoryAsync("c")).Select(sample => sample.Cpu.Percent));
    }

    [Fact]
    public async Task A_foreign_report_is_kept_as_it_was_received()
    {
        await Store.PushReportAsync("ajeno", """{"nodo_memoria":"ajeno","extra":{"ñ":[1,2.50]},"timestamp":1.5}""");

        Assert.Equal("""{"nodo_memoria":"ajeno","extra":{"ñ":[1,2.50]},"timestamp":1.5}""", (await Store.ReportsAsync())["ajeno"].GetRawText());
        Assert.InRange(await LifeAsync(FarmKeys.NodeReport("ajeno")), 80, 90);
    }

    [Fact]
    public async Task Only_nodes_with_a_live_report_are_listed()
    {
        await Store.PushReportAsync(new HostReport("vivo", "nodo-a", Time, Sample(), new(77.3, 4.5), new(true, false, false)));
        await Store.PushReportAsync("mudo", "{}");
        await _redis.Database.KeyDeleteAsync(FarmKeys.NodeReport("mudo"));

        var reports = await Store.ReportsAsync();
        Assert.DoesNotContain("mudo", reports.Keys);
        Assert.Equal(77.3, reports["vivo"].GetProperty("promedios").GetProperty("cpu_percent").GetDouble());
        Assert.True(await _redis.Database.SetContainsAsync(FarmKeys.Nodes, "mudo"));
    }

    [Fact]
    public async Task A_node_is_forgotten_with_its_last_report_so_that_it_takes_no_place()
    {
        await Store.PushReportAsync("presente", "{}");
        await Store.PushReportAsync("pasado", "{}");
        await _redis.Database.KeyDeleteAsync(FarmKeys.NodeReport("pasado"));

        await Store.ForgetSilentAsync();

        Assert.False(await _redis.Database.SetContainsAsync(FarmKeys.Nodes, "pasado"));
        Assert.Contains("presente", (await Store.ReportsAsync()).Keys);
    }

    [Fact]
    public async Task A_farm_without_nodes_has_no_reports()
    {
        await using var other = FarmRedis.Connect(server.Configuration + ",defaultDatabase=1");

        Assert.Empty(await new HostStore(other).ReportsAsync());
    }

    private async Task<double> LifeAsync(StackExchange.Redis.RedisKey key) =>
        (await _redis.Database.KeyTimeToLiveAsync(key))?.TotalSeconds ?? -1;
}

public sealed class HostStoreTestsOnGarnet(GarnetFixture server) : HostStoreTests(server), IClassFixture<GarnetFixture>;

public sealed class HostStoreTestsOnRedis(RedisServerFixture server) : HostStoreTests(server), IClassFixture<RedisServerFixture>;
