using System.Net;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing;
using HpcHangfire.Testing.RespServers;
using Microsoft.Extensions.Logging.Abstractions;

namespace HpcHangfire.Monitor.Tests;

/// <summary>Redis dies and comes back while a monitor runs.</summary>
public sealed class OutageTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    [Fact]
    public async Task A_monitor_outlives_redis_and_says_so_twice()
    {
        await using var redis = FarmRedis.Connect(server.Configuration);
        await using var monitor = await RunningMonitor.StartAsync(
            server.Configuration, TimeProvider.System, ("NODO_HOST", "isla"), ("MEMORIA_MUESTRA_INTERVAL", "0.5"), ("MEMORIA_REPORT_INTERVAL", "0.5"));
        await Eventually.NotNull(() => new HostStore(redis).FindSampleAsync("isla"), "the first sample in Redis");

        await server.KillAsync();
        await Eventually.True(() => Lines(monitor, "Redis is away") == 1, "the loss is logged");
        var count = await monitor.SampleCountAsync();
        await Eventually.True(async () => await monitor.SampleCountAsync() > count + 2, "samples go on in memory");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(monitor, "/salud/listo"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(monitor, "/salud/vivo"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(monitor, "/metricas"));

        await server.RestartAsync();
        await Eventually.True(async () => redis.IsConnected && await new HostStore(redis).FindSampleAsync("isla") is not null, "samples reach Redis again");
        await Eventually.True(() => Lines(monitor, "Redis is back") == 1, "the return is logged");
        Assert.Equal((1, 1), (Lines(monitor, "Redis is away"), Lines(monitor, "Redis is back")));
    }

    [Fact]
    public async Task A_monitor_starts_and_stops_without_redis()
    {
        var monitor = await RunningMonitor.StartAsync($"127.0.0.1:{FreePort.Next()},connectTimeout=500", TimeProvider.System);
        await Eventually.True(() => Lines(monitor, "Redis is away") == 1, "the loss is logged");

        await monitor.StopAsync().WaitAsync(TimeSpan.FromSeconds(5));
        await monitor.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_key_of_a_wrong_type_is_no_outage()
    {
        await using var redis = FarmRedis.Connect(server.Configuration);
        await Eventually.True(() => redis.IsConnected, "there is a connection");
        await redis.Database.StringSetAsync(FarmKeys.HostHistory("torcido"), "x");
        var health = new RedisHealth(() => redis.WhyUnreachable, TimeProvider.System, NullLogger<RedisHealth>.Instance);

        // A bug, or a manual change in Redis: the caller gets the error, and nobody is told that Redis is away.
        await Assert.ThrowsAnyAsync<Exception>(() => health.TryAsync(() => redis.Database.ListRightPushAsync(FarmKeys.HostHistory("torcido"), "y"), CancellationToken.None));
        Assert.True(health.IsUp);
    }

    private static int Lines(RunningMonitor monitor, string text) =>
        monitor.LogLines.Count(line => line.Contains(text, StringComparison.Ordinal));

    private static async Task<HttpStatusCode> StatusAsync(RunningMonitor monitor, string path)
    {
        using var response = await monitor.Client.GetAsync(new Uri(path, UriKind.Relative));
        return response.StatusCode;
    }
}
