using Hangfire;
using Hangfire.Common;
using Hangfire.States;
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

    [Fact]
    public async Task A_job_that_moves_to_another_queue_while_it_is_enqueued_has_its_carrier_there()
    {
        string? id = null;
        var meanwhile = new Meanwhile(Farm.Hangfire, async () =>
        {
            id = Assert.Single(await Farm.IdsAsync(FarmKeys.Unqueued));
            Assert.True(await Farm.Control.UnpinAsync(await Farm.FindAsync(id), "prueba"));
        });
        var board = new JobBoard(Farm.Redis, new RedisCare(Farm.Redis), new JobOutbox(Farm.Redis, meanwhile, Farm.Time), Farm.Time);

        await board.SubmitAsync(Order(worker: "nadie") with { WorkerIsOptional = true }, new Origin());

        var job = await Farm.FindAsync(id!);
        Assert.Equal([job.HangfireId!], Farm.Enqueued("media"));
        Assert.Empty(Farm.Enqueued("w-nadie"));
        Assert.NotNull(await Farm.TryBeginAsync(id!));
    }

    [Fact]
    public async Task A_job_that_is_cancelled_while_it_is_enqueued_leaves_nothing_in_the_queue()
    {
        var meanwhile = new Meanwhile(Farm.Hangfire, async () => await Farm.Control.CancelAsync(Assert.Single(await Farm.IdsAsync(FarmKeys.Unqueued)), "fuera"));

        await new JobBoard(Farm.Redis, new RedisCare(Farm.Redis), new JobOutbox(Farm.Redis, meanwhile, Farm.Time), Farm.Time).SubmitAsync(Order(), new Origin());

        Assert.Empty(Farm.Enqueued("media"));
        Assert.Empty(await Farm.IdsAsync(FarmKeys.Unqueued));
    }

    // Hangfire's client, and what happens between its enqueue and the moment at which its caller hears of it.
    private sealed class Meanwhile(IBackgroundJobClient client, Func<Task> happens) : IBackgroundJobClient
    {
        public string Create(Job job, IState state)
        {
            var carrier = client.Create(job, state);
            happens().GetAwaiter().GetResult();
            return carrier;
        }

        public bool ChangeState(string jobId, IState state, string expectedState) => client.ChangeState(jobId, state, expectedState);
    }

    // Accepts a job through a Hangfire client whose connection dies right after the record was written.
    private async Task<string> ForgetAsync()
    {
        await using var dying = Open(Server);
        var hangfire = dying.Hangfire;
        await dying.Redis.Connection.CloseAsync();
        var board = new JobBoard(Farm.Redis, new RedisCare(Farm.Redis), new JobOutbox(Farm.Redis, hangfire, Farm.Time), Farm.Time);
        Assert.True((await board.SubmitAsync(Order(), new Origin()))!.IsNew); // accepted anyway
        return Assert.Single(await Farm.IdsAsync(FarmKeys.Unqueued));
    }
}

public sealed class ForgottenJobsTestsOnGarnet(GarnetFixture server) : ForgottenJobsTests(server), IClassFixture<GarnetFixture>;

public sealed class ForgottenJobsTestsOnRedis(RedisServerFixture server) : ForgottenJobsTests(server), IClassFixture<RedisServerFixture>;
