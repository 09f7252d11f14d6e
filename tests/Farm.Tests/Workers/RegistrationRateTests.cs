using System.Net;
using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Tests.Jobs;
using HpcHangfire.Farm.Workers;
using HpcHangfire.Testing;
using HpcHangfire.Testing.RespServers;

namespace HpcHangfire.Farm.Tests.Workers;

/// <summary>How many slaves a sender registers in a minute.</summary>
public abstract class RegistrationRateTests(IRespServer server) : FarmTests(server)
{
    private static readonly IPAddress Sender = IPAddress.Parse("10.0.0.7");

    private RegistrationRate Rate => new(Farm.Redis);

    [Fact]
    public async Task A_machines_64_slaves_register_at_once_and_so_do_anothers()
    {
        foreach (var sender in (IPAddress[])[Sender, IPAddress.Parse("10.0.0.8")])
            Assert.Equal(64, await TakeAsync(64, _ => sender));
    }

    [Fact]
    public async Task One_sender_cannot_take_all_the_places_within_a_trial_whichever_of_its_networks_addresses_it_uses()
    {
        var taken = await TakeAsync(1000, i => IPAddress.Parse($"2001:db8:7:{i:x}::{i:x}"));

        Assert.True(taken * GoneWorkers.Trial.TotalMinutes < WorkerRegistry.MaxKnown, $"{taken} a minute");
        Assert.Equal(1, await TakeAsync(1, _ => IPAddress.Parse("2001:db8:8::1")));
    }

    [Fact]
    public async Task All_masters_count_together_also_after_a_restart()
    {
        await using var other = FarmOnServer.Open(Server);
        Assert.Null(await Rate.WaitAsync(Sender, 2));
        Assert.Null(await new RegistrationRate(other.Redis).WaitAsync(Sender, 2));
        Assert.NotNull(await Rate.WaitAsync(Sender, 2));
        Assert.NotNull(await new RegistrationRate(other.Redis).WaitAsync(Sender, 2));
    }

    [Fact]
    public async Task The_wait_is_what_is_left_of_the_minute_and_trying_makes_it_no_longer()
    {
        Assert.Null(await Rate.WaitAsync(Sender, 1));
        Assert.InRange((await Rate.WaitAsync(Sender, 1))!.Value, TimeSpan.FromSeconds(50), TimeSpan.FromMinutes(1));

        await Farm.Redis.Database.KeyExpireAsync(FarmKeys.Registrations($"{Sender}"), TimeSpan.FromSeconds(1)); // 59 s are over
        for (var i = 0; i < 5; i++)
            Assert.InRange((await Rate.WaitAsync(Sender, 1))!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        await Eventually.True(async () => await Rate.WaitAsync(Sender, 1) is null, "a minute is over");
        Assert.InRange((await Rate.WaitAsync(Sender, 1))!.Value, TimeSpan.FromSeconds(50), TimeSpan.FromMinutes(1));
    }

    private async Task<int> TakeAsync(int tries, Func<int, IPAddress> sender)
    {
        var taken = 0;
        for (var i = 0; i < tries; i++)
            taken += await Rate.WaitAsync(sender(i), Variables.RegistrationRate.Default) is null ? 1 : 0;
        return taken;
    }
}

public sealed class RegistrationRateTestsOnGarnet(GarnetFixture server) : RegistrationRateTests(server), IClassFixture<GarnetFixture>;

public sealed class RegistrationRateTestsOnRedis(RedisServerFixture server) : RegistrationRateTests(server), IClassFixture<RedisServerFixture>;
