using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing;
using HpcHangfire.Testing.RespServers;

namespace HpcHangfire.Farm.Tests.Testing;

/// <summary>The fixtures that every other Redis test stands on.</summary>
public abstract class RespServerTests(IRespServer server) : IAsyncLifetime
{
    private readonly FarmRedis _redis = FarmRedis.Connect(server.Configuration);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task The_server_keeps_what_is_written() =>
        Assert.Equal("1", await WriteAndReadAsync("{hpc}:prueba"));

    [Fact]
    public async Task The_server_runs_scripts() =>
        Assert.Equal(3, (int)await _redis.Database.ScriptEvaluateAsync("return tonumber(ARGV[1]) + 1", [], [2]));

    private async Task<string?> WriteAndReadAsync(string key)
    {
        await _redis.Database.StringSetAsync(key, 1);
        return await _redis.Database.StringGetAsync(key);
    }
}

public sealed class RespServerTestsOnGarnet(GarnetFixture server) : RespServerTests(server), IClassFixture<GarnetFixture>;

public sealed class RespServerTestsOnRedis(RedisServerFixture server) : RespServerTests(server), IClassFixture<RedisServerFixture>
{
    [Fact]
    public async Task A_killed_server_comes_back_empty_on_its_port()
    {
        await using var redis = FarmRedis.Connect(server.Configuration);
        await redis.Database.StringSetAsync("{hpc}:antes", 1);

        await server.KillAsync();
        Assert.True(RedisOutage.Is(await Assert.ThrowsAnyAsync<Exception>(() => redis.Database.StringGetAsync("{hpc}:antes"))));
        await server.RestartAsync();

        await Eventually.True(() => redis.Connection.IsConnected, "the connection is made again");
        Assert.False(await redis.Database.KeyExistsAsync("{hpc}:antes"));
    }
}
