using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Tests.Jobs;
using HpcHangfire.Testing;
using HpcHangfire.Testing.RespServers;

namespace HpcHangfire.Farm.Tests.Queues;

/// <summary>The thread that renews leases.</summary>
public abstract class LeaseKeeperTests(IRespServer server) : FarmTests(server)
{
    [Fact]
    public async Task It_renews_all_and_says_which_one_is_lost()
    {
        var leases = await FetchAsync(3);
        await Farm.Redis.Database.KeyDeleteAsync(FarmKeys.Fence(leases[1].HangfireId));
        Farm.Keeper.Look();
        await Eventually.True(() => leases[1].IsLost, "the lost one is known to be lost");
        Assert.Equal([false, true, false], leases.Select(lease => lease.IsLost));
        Assert.Equal([leases[0], null, leases[2]], leases.Select(lease => Farm.Keeper.Find(lease.HangfireId)));
    }

    [Fact]
    public async Task An_error_that_is_no_outage_does_not_end_it()
    {
        var leases = await FetchAsync(2);
        var lease = leases[0];
        var fence = FarmKeys.Fence(lease.HangfireId);
        await Farm.Redis.Database.StringSetAsync(fence, "not a hash");
        var looks = 0;
        await Eventually.True(
            () =>
            {
                Farm.Keeper.Look();
                return ++looks == 20;
            },
            "it was asked to renew what cannot be renewed");
        Assert.False(lease.IsLost);
        await Farm.Redis.Database.SortedSetAddAsync(FarmKeys.Leases, leases[1].HangfireId, 1);
        Farm.Keeper.Look();
        await Eventually.True(
            async () => await Farm.Redis.Database.SortedSetScoreAsync(FarmKeys.Leases, leases[1].HangfireId) > 1, "the other one is renewed");

        await Farm.Redis.Database.KeyDeleteAsync(fence);
        Farm.Keeper.Look();
        await Eventually.True(() => lease.IsLost, "the next renewal came");
    }

    private async Task<Lease[]> FetchAsync(int jobs)
    {
        for (var i = 0; i < jobs; i++)
            await Farm.SubmitAsync();
        var leases = Enumerable.Range(0, jobs).Select(_ => Farm.Election.FetchNext(new LeaseOwner("esclavo1", "nodo-a"), ["media"]).Lease!).ToArray();
        foreach (var lease in leases)
            Farm.Keeper.Keep(lease);
        return leases;
    }
}

public sealed class LeaseKeeperTestsOnGarnet(GarnetFixture server) : LeaseKeeperTests(server), IClassFixture<GarnetFixture>;

public sealed class LeaseKeeperTestsOnRedis(RedisServerFixture server) : LeaseKeeperTests(server), IClassFixture<RedisServerFixture>;
