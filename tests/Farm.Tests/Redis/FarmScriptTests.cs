using System.Reflection;
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
        var increment = new FarmScript("name", """
            local count = key.lock(arg.name)
            local before = tonumber(redis.call('GET', count) or '0')
            for i = 1, 5 do redis.call('GET', count) end -- time for others to come between
            redis.call('SET', count, before + 1)
            """);
        var name = Guid.NewGuid().ToString("N");
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async _ =>
        {
            await using var redis = await ConnectionMultiplexer.ConnectAsync(Farm.Redis.Connection.Configuration);
            for (var i = 0; i < each; i++)
                await increment.RunAsync(redis.GetDatabase(), ("name", name));
        }));

        Assert.Equal(connections * each, (int)await Farm.Redis.Database.StringGetAsync(FarmKeys.Lock(name)));
    }

    [Fact]
    public async Task Every_script_of_the_farm_agrees_with_its_arguments_and_compiles()
    {
        const BindingFlags all = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        FarmScript[] scripts =
        [
            .. from type in typeof(FarmScript).Assembly.GetTypes()
               from field in type.GetFields(all)
               where field.FieldType == typeof(FarmScript)
               select (FarmScript)field.GetValue(null)!, // constructing it checks its names
        ];

        Assert.InRange(scripts.Length, 20, 100);
        var server = Farm.Redis.Connection.GetServers()[0];
        foreach (var script in scripts)
            Assert.Equal(20, (await server.ScriptLoadAsync(script.Text)).Length); // a SHA-1: it compiles
    }

    [Fact]
    public async Task Names_stand_for_the_farms_keys_fields_words_and_arguments()
    {
        var script = new FarmScript("id, rest...", """
            return {key.job(arg.id), key.hostUse((arg.id)), key.leases, key.events, hangfire.queue(key.queue(arg.id)), jobField.token, fenceField.owner,
              progressField.phase, jobState.running, arg.rest[2], #arg.rest}
            """);

        Assert.Equal(
            [
                FarmKeys.Job("a").ToString(), FarmKeys.HostUse("a").ToString(), FarmKeys.Leases.ToString(), FarmKeys.Events.ToString(),
                HangfireKeys.Queue(FarmKeys.Queue("a").ToString()).ToString(), JobFields.Token, FenceFields.Owner, ProgressFields.Phase, "en_curso", "c", "3",
            ],
            (string[])(await script.RunAsync(Farm.Redis.Database, ("id", "a"), ("rest", "b"), ("rest", "c"), ("rest", "d")))!);
    }
}

public sealed class FarmScriptTestsOnGarnet(GarnetFixture server) : FarmScriptTests(server), IClassFixture<GarnetFixture>;

public sealed class FarmScriptTestsOnRedis(RedisServerFixture server) : FarmScriptTests(server), IClassFixture<RedisServerFixture>;
