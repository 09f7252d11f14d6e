using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing;
using HpcHangfire.Testing.RespServers;
using StackExchange.Redis;

namespace HpcHangfire.Web.Tests;

/// <summary>A master over a Redis that is nearly full, or set to forget.</summary>
public sealed class FullRedisTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    [Fact]
    public async Task Orders_are_refused_for_later_and_what_is_wrong_is_said_everywhere()
    {
        var folder = RunningMaster.NewFolder();
        await using var master = await RunningMaster.StartAsync(server.Configuration, folder);
        await using var admin = await ConnectionMultiplexer.ConnectAsync(server.Configuration + ",allowAdmin=true");
        await SetAsync("maxmemory-policy", "allkeys-lru");
        await Eventually.True(async () => (await KindsAsync()).Contains("redis redis_puede_olvidar"), "it may forget");
        Assert.Contains("maxmemory-policy allkeys-lru", (await master.GetAsync("/salud/listo")).GetProperty("aviso").GetString(), StringComparison.Ordinal);
        await SetAsync("maxmemory-policy", "noeviction");

        await SetAsync("maxmemory", (await admin.GetDatabase().UsedBytesAsync() * 105 / 100).ToString(CultureInfo.InvariantCulture));
        await Eventually.True(async () => (await KindsAsync()).Contains("redis redis_casi_lleno"), "it is nearly full");
        using var refused = await master.SendAsync("POST", "/agregar_trabajo", RunningMaster.Order);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("5", Assert.Single(refused.Headers.GetValues("Retry-After")));
        Assert.Equal(NearlyFullException.Sentence, (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString());
        using var load = await master.SendAsync("POST", "/cargar_trabajos", "juliaCython,8,8,1\n", "text/plain");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, load.StatusCode);

        await SetAsync("maxmemory", "0");
        await Eventually.True(async () => !(await KindsAsync()).Contains("redis redis_casi_lleno"), "there is room");
        await master.SubmitAsync();

        async Task<List<string>> KindsAsync() =>
            [.. (await master.GetAsync("/alertas")).GetProperty("alertas").EnumerateArray().Select(alert => $"{alert.GetProperty("nodo_memoria")} {alert.GetProperty("tipo")}")];

        Task SetAsync(string setting, string value) => admin.GetDatabase().ExecuteAsync("CONFIG", "SET", setting, value);
    }
}
