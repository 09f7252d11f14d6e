using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing.RespServers;

namespace HpcHangfire.Farm.Tests.Jobs;

/// <summary>Jobs that wait and that no Hangfire job carries.</summary>
public abstract class ForgottenJobsTests(IRespServer server) : FarmTests(server)
{
    [Fact]
    public async Task A_job_that_its_master_did_not_hand_over_is_enqueued_once()
    {
        var id = await ForgetAsync();
        Assert.Empty(Farm.Enqueued("media"));

        Assert.Empty(await Farm.JobOutbox.EnqueueForgottenAsync(TimeSpan.FromMinutes(1))); // it is too young to be forgotten
        Assert.Equal([id], await Farm.JobOutbox.EnqueueForgottenAsync(TimeSpan.Zero));
        Assert.Empty(await Farm.JobOutbox.EnqueueForgottenAsync(TimeSpan.Zero));
        Assert.Equal([(await Farm.FindAsync(id)).HangfireId!], Farm.Enqueued("media"));
    }

    [Fact]
    public async Task A_forgotten_job_that_two_masters_enqueue_runs_under_one_carrier()
    {
        var id = await ForgetAsync();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Farm.JobOutbox.EnqueueForgottenAsync(TimeSpan.Zero))));

        var attempts = new List<Attempt?>();
        foreach (var carrier in Farm.Enqueued("media"))
            attempts.Add(await Farm.Ledger.BeginAsync(id, "esclavo1", await Farm.FetchAsync(carrier, "media")));
        Assert.Single(attempts, a => a is not null);
    }

    [Fact]
    public async Task A_forgotten_job_that_was_cancelled_is_not_enqueued()
    {
        var id = await ForgetAsync();
        await Farm.Control.CancelAsync(id, "fuera");

        Assert.Empty(await Farm.JobOutbox.EnqueueForgottenAsync(TimeSpan.Zero));
        Assert.Empty(Farm.Enqueued("media"));
    }

    // As a master of an earlier version left it that died between the record and Hangfire's job.
    private async Task<string> ForgetAsync()
    {
        var id = await Farm.SubmitAsync();
        var carrier = (await Farm.FindAsync(id)).HangfireId!;
        var redis = Farm.Redis.Database;
        await redis.KeyDeleteAsync([HangfireKeys.Job(carrier), HangfireKeys.State(carrier), HangfireKeys.History(carrier)]);
        await redis.ListRemoveAsync(HangfireKeys.Queue("media"), carrier);
        await redis.HashDeleteAsync(FarmKeys.Job(id), JobFields.Carrier);
        await redis.SortedSetAddAsync(FarmKeys.Unqueued, id, (await redis.SortedSetScoreAsync(FarmKeys.JobsByDate, id))!.Value);
        return id;
    }
}

public sealed class ForgottenJobsTestsOnGarnet(GarnetFixture server) : ForgottenJobsTests(server), IClassFixture<GarnetFixture>;

public sealed class ForgottenJobsTestsOnRedis(RedisServerFixture server) : ForgottenJobsTests(server), IClassFixture<RedisServerFixture>;
