using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing.RespServers;
using static HpcHangfire.Farm.Tests.Jobs.FarmOnServer;

namespace HpcHangfire.Farm.Tests.Jobs;

/// <summary>Jobs that were accepted while Hangfire could not take them.</summary>
public abstract class ForgottenJobsTests(IRespServer server) : FarmTests(server)
{
    [Fact]
    public async Task A_job_that_its_master_could_not_hand_over_is_enqueued_once()
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

    // Accepts a job through a Hangfire client whose connection dies right after the record was written.
    private async Task<string> ForgetAsync()
    {
        await using var dying = Open(Server);
        var hangfire = dying.Hangfire;
        await dying.Redis.Connection.CloseAsync();
        var board = new JobBoard(Farm.Redis, new JobOutbox(Farm.Redis, hangfire), Farm.Time);
        Assert.True((await board.SubmitAsync(Order(), new Origin()))!.IsNew); // accepted anyway
        return Assert.Single(await Farm.IdsAsync(FarmKeys.Unqueued));
    }
}

public sealed class ForgottenJobsTestsOnGarnet(GarnetFixture server) : ForgottenJobsTests(server), IClassFixture<GarnetFixture>;

public sealed class ForgottenJobsTestsOnRedis(RedisServerFixture server) : ForgottenJobsTests(server), IClassFixture<RedisServerFixture>;
