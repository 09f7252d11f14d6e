using System.Globalization;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Tests.Jobs;
using HpcHangfire.Testing.RespServers;
using static HpcHangfire.Farm.Tests.Jobs.FarmOnServer;

namespace HpcHangfire.Farm.Tests.Redis;

/// <summary>A Redis that may lose jobs, or has no room for more.</summary>
public sealed class RedisCareTests(RedisServerFixture server) : FarmTests(server), IClassFixture<RedisServerFixture>
{
    [Theory]
    [InlineData("", "")]
    [InlineData("redis_version:7.4.3 garnet_version:2.2.8 aof_enabled:0", "")]
    [InlineData("redis_version:8.0.2 aof_enabled:1 maxmemory:0 used_memory:5 maxmemory_policy:noeviction evicted_keys:0", "")]
    [InlineData("maxmemory:100 used_memory:90", "")]
    [InlineData("maxmemory:100 used_memory:91", "redis_casi_lleno")]
    [InlineData("maxmemory_policy:allkeys-lru", "redis_puede_olvidar")]
    [InlineData("maxmemory_policy:noeviction evicted_keys:72", "redis_ha_olvidado")]
    [InlineData("aof_enabled:0", "redis_sin_archivo")]
    [InlineData("redis_version:6.2.14", "redis_antiguo")]
    [InlineData("redis_version:5.0.7 aof_enabled:0 maxmemory_policy:volatile-ttl evicted_keys:x maxmemory:y", "redis_puede_olvidar redis_sin_archivo redis_antiguo")]
    public void What_it_says_of_itself_shows_what_is_wrong(string said, string kinds) => Assert.Equal(
        kinds,
        string.Join(' ', RedisCare.Find(said.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(field => field.Split(':')).ToDictionary(field => field[0], field => field[1])).Select(danger => danger.Kind)));

    [Fact]
    public async Task A_Redis_that_is_nearly_full_takes_no_order_and_finishes_those_that_it_has()
    {
        var id = await Farm.SubmitAsync();
        var attempt = await Farm.BeginAsync(id);
        try
        {
            await SetAsync("maxmemory", (await Farm.Redis.Database.UsedBytesAsync() * 105 / 100).ToString(CultureInfo.InvariantCulture));
            Assert.Contains(await Farm.Care.LookAsync(), danger => danger.Kind == "redis_casi_lleno");

            await Assert.ThrowsAsync<NearlyFullException>(() => Farm.Board.SubmitAsync(Order(), new Origin()));
            Assert.True(await Farm.Ledger.CommitAsync(attempt, new RenderResult { ComputeSeconds = 1 }));
            Assert.Equal(new JobCounts(0, 0, 1, 0, 0), await Farm.Reader.CountsAsync());
        }
        finally
        {
            await SetAsync("maxmemory", "0");
        }

        await Farm.Care.LookAsync();
        Assert.NotNull(await Farm.Board.SubmitAsync(Order(), new Origin()));
    }

    [Fact]
    public async Task Its_settings_are_seen()
    {
        await SetAsync("maxmemory-policy", "allkeys-lru");
        try
        {
            Assert.Contains(await Farm.Care.LookAsync(), danger => danger.Sentence == "Redis olvida claves cuando se llena (maxmemory-policy allkeys-lru), y con ellas trabajos; debe ser noeviction.");
        }
        finally
        {
            await SetAsync("maxmemory-policy", "noeviction");
        }

        Assert.DoesNotContain(await Farm.Care.LookAsync(), danger => danger.Kind == "redis_puede_olvidar");
    }

    private async Task SetAsync(string setting, string value) => await Farm.Redis.Database.ExecuteAsync("CONFIG", "SET", setting, value);
}
