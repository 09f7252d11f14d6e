using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing.RespServers;

namespace HpcHangfire.Farm.Tests.Jobs;

/// <summary>Who holds a running job.</summary>
public abstract class LeaseReaderTests(IRespServer server) : FarmTests(server)
{
    [Fact]
    public async Task A_running_job_is_held_by_its_worker_since_its_token_was_given_and_for_a_leases_life()
    {
        var id = await Farm.SubmitAsync();
        Assert.Null(await FindAsync(id));
        var attempt = await Farm.BeginAsync(id, "esclavo7");

        var lease = (await FindAsync(id))!;
        Assert.Equal(("esclavo7", attempt.Token), (lease.Worker, lease.Token));
        Assert.Equal(attempt.Token / 1e6, lease.Since, 0.002);
        Assert.Equal(Farm.Get<LeaseOptions>().Life.TotalSeconds, lease.Until - lease.Since, 0.1);
    }

    [Fact]
    public async Task Nobody_holds_one_that_was_given_back_or_has_ended()
    {
        var (ended, lost) = (await Farm.SubmitAsync(), await Farm.SubmitAsync());
        await Farm.Ledger.CommitAsync(await Farm.BeginAsync(ended), FarmOnServer.Result());
        Assert.Null(await FindAsync(ended));
        await Farm.BeginAsync(lost);
        await Farm.Redis.Database.KeyDeleteAsync(FarmKeys.Fence((await Farm.FindAsync(lost)).HangfireId!));
        Assert.Null(await FindAsync(lost));
    }

    [Theory, InlineData("nunca", "1"), InlineData("trabajo", "x")]
    public async Task A_lease_of_another_job_or_a_broken_one_is_none(string job, string token)
    {
        var id = await Farm.SubmitAsync();
        await Farm.BeginAsync(id);
        var fence = FarmKeys.Fence((await Farm.FindAsync(id)).HangfireId!);
        await Farm.Redis.Database.HashSetAsync(fence, [new(FenceFields.Job, job == "trabajo" ? id : job), new(FenceFields.Token, token)]);
        Assert.Null(await FindAsync(id));
    }

    private async Task<LeaseWire?> FindAsync(string id) => await Farm.Get<LeaseReader>().FindAsync(await Farm.FindAsync(id));
}

public sealed class LeaseReaderTestsOnGarnet(GarnetFixture server) : LeaseReaderTests(server), IClassFixture<GarnetFixture>;

public sealed class LeaseReaderTestsOnRedis(RedisServerFixture server) : LeaseReaderTests(server), IClassFixture<RedisServerFixture>;
