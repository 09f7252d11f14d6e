using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Tests.Jobs;
using HpcHangfire.Testing.RespServers;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Tests.Redis;

/// <summary>What every script of the farm relies on.</summary>
public abstract class FarmScriptTests(IRespServer server) : FarmTests(server)
{
    [Fact]
    public async Task Scripts_of_several_connections_run_one_after_the_other()
    {
        const int connections = 8;
        const int each = 500;
        var increment = new FarmScript("""
            local key = P .. 'prueba:' .. ARGV[1]
            local before = tonumber(redis.call('GET', key) or '0')
            for i = 1, 5 do redis.call('GET', key) end -- time for others to come between
            redis.call('SET', key, before + 1)
            """);
        var name = Guid.NewGuid().ToString("N");
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async _ =>
        {
            await using var redis = await ConnectionMultiplexer.ConnectAsync(Farm.Redis.Connection.Configuration);
            for (var i = 0; i < each; i++)
                await increment.RunAsync(redis.GetDatabase(), name);
        }));

        Assert.Equal(connections * each, (int)await Farm.Redis.Database.StringGetAsync($"{FarmKeys.Prefix}prueba:{name}"));
    }
}

public sealed class FarmScriptTestsOnGarnet(GarnetFixture server) : FarmScriptTests(server), IClassFixture<GarnetFixture>;

public sealed class FarmScriptTestsOnRedis(RedisServerFixture server) : FarmScriptTests(server), IClassFixture<RedisServerFixture>;
