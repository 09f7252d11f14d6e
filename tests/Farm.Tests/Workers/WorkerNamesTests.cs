using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Tests.Jobs;
using HpcHangfire.Farm.Workers;
using HpcHangfire.Testing;
using HpcHangfire.Testing.RespServers;

namespace HpcHangfire.Farm.Tests.Workers;

/// <summary>A worker's name is one worker's at a time.</summary>
public abstract class WorkerNamesTests(IRespServer server) : IAsyncLifetime
{
    private static readonly NameOwner A = new("a", "10.0.0.7", 5011, "nodo-a", new ProcessMark(7, "100", "boot pid:[1]"));

    // The same address, as behind one router, and the same process number, as in two containers.
    private static readonly NameOwner B = A with { Token = "b" };
    private FarmOnServer _farm = null!;

    public async ValueTask InitializeAsync() => _farm = await FarmOnServer.OpenEmptyAsync(server);

    public async ValueTask DisposeAsync()
    {
        await _farm.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_name_is_kept_by_its_owner_and_refused_to_others_with_who_has_it()
    {
        Assert.Null(await _farm.Names.ClaimAsync("esclavo1", A));
        Assert.Equal(A, await _farm.Names.ClaimAsync("esclavo1", B));
        Assert.Null(await _farm.Names.ClaimAsync("esclavo1", A));
        Assert.Null(await _farm.Names.ClaimAsync("esclavo2", B));
    }

    [Fact]
    public async Task A_claim_ends_with_its_owners_silence()
    {
        await _farm.Names.ClaimAsync("esclavo1", A);
        var life = await _farm.Redis.Database.KeyTimeToLiveAsync(FarmKeys.WorkerName("esclavo1"));
        Assert.InRange(life!.Value, TimeSpan.FromSeconds(8), WorkerRegistry.Silence);

        await _farm.Redis.Database.KeyExpireAsync(FarmKeys.WorkerName("esclavo1"), TimeSpan.FromMilliseconds(20)); // the ten seconds are over
        await Eventually.True(async () => await _farm.Names.ClaimAsync("esclavo1", B) is null, "the name is free");
        Assert.Equal(B, await _farm.Names.ClaimAsync("esclavo1", A)); // who slept finds another in its place
    }

    [Fact]
    public async Task Every_claim_by_the_owner_makes_it_last_again()
    {
        await _farm.Names.ClaimAsync("esclavo1", A);
        await _farm.Redis.Database.KeyExpireAsync(FarmKeys.WorkerName("esclavo1"), TimeSpan.FromSeconds(5));
        await _farm.Names.ClaimAsync("esclavo1", B);
        Assert.InRange((await _farm.Redis.Database.KeyTimeToLiveAsync(FarmKeys.WorkerName("esclavo1")))!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await _farm.Names.ClaimAsync("esclavo1", A);
        Assert.InRange((await _farm.Redis.Database.KeyTimeToLiveAsync(FarmKeys.WorkerName("esclavo1")))!.Value, TimeSpan.FromSeconds(6), WorkerRegistry.Silence);
    }

    [Fact]
    public async Task Only_the_claim_that_was_judged_is_replaced()
    {
        await _farm.Names.ClaimAsync("esclavo1", A);
        var again = A with { Token = "a2" };
        Assert.Null(await _farm.Names.ClaimAsync("esclavo1", again, instead: A));
        Assert.Equal(again, await _farm.Names.ClaimAsync("esclavo1", B, instead: A)); // it was quicker
        Assert.Equal(again, await _farm.Names.ClaimAsync("esclavo1", A));
    }

    [Fact]
    public async Task Only_the_owner_gives_a_name_up()
    {
        await _farm.Names.ClaimAsync("esclavo1", A);
        await _farm.Names.FreeAsync("esclavo1", B);
        Assert.Equal(A, await _farm.Names.ClaimAsync("esclavo1", B));
        await _farm.Names.FreeAsync("esclavo1", A);
        Assert.Null(await _farm.Names.ClaimAsync("esclavo1", B));
    }

    [Theory]
    [InlineData("10.0.0.7", "10.0.0.7:5011 (proceso 7 de nodo-a)")]
    [InlineData("fd00::7", "[fd00::7]:5011 (proceso 7 de nodo-a)")]
    public void An_owner_is_named_by_where_it_is(string address, string words) => Assert.Equal(words, $"{A with { Address = address }}");
}

public sealed class WorkerNamesTestsOnGarnet(GarnetFixture server) : WorkerNamesTests(server), IClassFixture<GarnetFixture>;

public sealed class WorkerNamesTestsOnRedis(RedisServerFixture server) : WorkerNamesTests(server), IClassFixture<RedisServerFixture>;
