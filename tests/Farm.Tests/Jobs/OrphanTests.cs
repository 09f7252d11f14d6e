using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Workers;
using HpcHangfire.Testing.RespServers;

namespace HpcHangfire.Farm.Tests.Jobs;

/// <summary>An attempt that a foreign slave computes while the master that relayed it is gone.</summary>
public abstract class OrphanTests(IRespServer server) : FarmTests(server)
{
    private const string Master = "maestro";
    private static readonly LeaseOwner Slave = new("ajeno", "127.0.0.9");

    [Theory, InlineData(true), InlineData(false)]
    public async Task The_next_master_takes_the_same_attempt_over_and_the_first_is_refused(bool orderly)
    {
        var (attempt, lease) = await RelayedAsync();
        if (orderly)
        {
            Assert.True(Farm.Leases.Leave(lease));
        }
        else
        {
            await ExpireAsync(lease);
            var reaped = Assert.Single(await Farm.Leases.ReapAsync());
            Assert.Equal((attempt.JobId, "ajeno", ReapOutcome.Orphaned), (reaped.JobId, reaped.Owner, reaped.Outcome));
        }

        await IsHeldAsync(attempt);
        Assert.False(Farm.Leases.Renew(lease));
        Assert.False(Farm.Leases.Leave(lease));
        Assert.Null(Farm.Leases.TakeOver(Slave, Master)); // it is not its turn
        Assert.True(await Farm.Registry.TakeTurnAsync("otro", Master));
        Assert.Null(Farm.Leases.TakeOver(Slave with { Name = "otro" }, Master));

        var next = (await TakeOverAsync())!;
        Assert.Equal((lease.HangfireId, lease.Queue), (next.HangfireId, next.Queue));
        Assert.True(next.Token > lease.Token);
        var same = await Farm.Ledger.BeginAsync(attempt.JobId, "ajeno", next, relayed: true);
        Assert.Equal(attempt, same! with { Age = attempt.Age });
        Assert.True(Farm.Leases.Renew(next));

        await Farm.Ledger.CommitAsync(attempt, FarmOnServer.Result()); // by the token that the slave was told
        Assert.True(Farm.Leases.Acknowledge(next));
        var done = await Farm.FindAsync(attempt.JobId);
        Assert.Equal((JobState.Completed, 1, "ajeno"), (done.State, done.Attempts, done.Worker));
        Assert.Null(Farm.Leases.TakeOver(Slave, Master));
    }

    [Fact]
    public async Task A_master_that_hangs_loses_the_attempt_to_the_one_that_has_the_turn()
    {
        var (attempt, lease) = await RelayedAsync();
        var next = (await TakeOverAsync())!;

        Assert.False(Farm.Leases.Acknowledge(lease));
        Assert.False(Farm.Leases.GiveBack(lease));
        await ExpireAsync(next); // and may be taken over again
        Assert.Equal(ReapOutcome.Orphaned, Assert.Single(await Farm.Leases.ReapAsync()).Outcome);
        Assert.Equal(attempt.Token, (await Farm.Ledger.BeginAsync(attempt.JobId, "ajeno", (await TakeOverAsync())!, relayed: true))!.Token);
    }

    [Fact]
    public async Task Its_age_is_counted_from_its_begin()
    {
        var (attempt, _) = await RelayedAsync();
        var began = (long)await Farm.Redis.Database.HashGetAsync(FarmKeys.Job(attempt.JobId), JobFields.Started);
        await Farm.Redis.Database.HashSetAsync(FarmKeys.Job(attempt.JobId), JobFields.Started, began - 90_000);

        var same = await Farm.Ledger.BeginAsync(attempt.JobId, "ajeno", (await TakeOverAsync())!, relayed: true);
        Assert.InRange(same!.Age, TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(150));
        Assert.Equal(TimeSpan.Zero, attempt.Age);
    }

    [Fact]
    public async Task A_slave_that_no_master_with_its_turn_finds_costs_the_attempt()
    {
        var (attempt, lease) = await RelayedAsync();
        Assert.Equal(ReapOutcome.Orphaned, await LookAsync(lease));
        Assert.True(await Farm.Registry.TakeTurnAsync("ajeno", Master));
        Assert.Null(await LookAsync(lease));
        Assert.Null(await LookAsync(lease));
        await IsHeldAsync(attempt);

        Assert.Equal(ReapOutcome.Requeued, await LookAsync(lease));
        var job = await Farm.FindAsync(attempt.JobId);
        Assert.Equal((JobState.Waiting, 1, "ajeno"), (job.State, job.Attempts, job.Evidence!.Worker));
        Assert.Null(Farm.Leases.TakeOver(Slave, Master));
        Assert.Equal(2, (await Farm.BeginAsync(attempt.JobId, "esclavo1")).Number);
    }

    [Theory, InlineData(null, 3600), InlineData("otra-maquina", 60)]
    public async Task A_long_time_without_any_master_gives_the_job_to_others_and_counts_no_attempt(string? machine, int seconds)
    {
        var (attempt, lease) = await RelayedAsync(machine);
        Assert.Equal(ReapOutcome.Orphaned, await LookAsync(lease));
        for (var i = 0; i < 5; i++)
            Assert.Null(await LookAsync(lease));
        await IsHeldAsync(attempt);

        var fence = FarmKeys.Fence(lease.HangfireId);
        await Farm.Redis.Database.HashDecrementAsync(fence, FenceFields.Orphaned, 1000L * seconds);
        Assert.Equal(ReapOutcome.Requeued, await LookAsync(lease));
        var job = await Farm.FindAsync(attempt.JobId);
        Assert.Equal((JobState.Waiting, 0, null), (job.State, job.Attempts, job.Worker));
        Assert.Equal(1, (await Farm.BeginAsync(attempt.JobId, "esclavo1")).Number);
    }

    [Fact]
    public async Task A_slave_whose_name_one_of_our_workers_has_now_is_not_waited_for()
    {
        var (attempt, lease) = await RelayedAsync();
        await Farm.Registry.RegisterAsync(new WorkerRegistration("ajeno", "127.0.0.1", 5101, IsOurs: true, default, ["Numpy"]));

        Assert.Equal(ReapOutcome.Requeued, await LookAsync(lease));
        Assert.Equal(0, (await Farm.FindAsync(attempt.JobId)).Attempts);
    }

    [Fact]
    public async Task What_was_taken_over_and_is_given_back_before_it_goes_on_waits_for_the_next_master()
    {
        var (attempt, _) = await RelayedAsync();
        var next = (await TakeOverAsync())!;
        Assert.True(Farm.Leases.GiveBack(next));

        await IsHeldAsync(attempt);
        Assert.Empty(Farm.Enqueued("media"));
        Assert.False(Farm.Leases.Renew(next));
        Assert.Equal(attempt.Token, (await Farm.Ledger.BeginAsync(attempt.JobId, "ajeno", (await TakeOverAsync())!, relayed: true))!.Token);
    }

    [Fact]
    public async Task A_failure_that_comes_while_no_master_waits_ends_the_job_in_Hangfire_too()
    {
        var (attempt, lease) = await RelayedAsync();
        Assert.Equal(ReapOutcome.Orphaned, await LookAsync(lease));

        Assert.True(await Farm.Ledger.FailAsync(attempt, "se rompió", null));
        Assert.Equal(ReapOutcome.Failed, await LookAsync(lease));
        Assert.Equal(1, Farm.Monitoring.FailedCount());
        Assert.Equal((JobState.Failed, "se rompió"), ((await Farm.FindAsync(attempt.JobId)).State, (await Farm.FindAsync(attempt.JobId)).Error));
    }

    [Fact]
    public async Task A_result_that_comes_while_no_master_waits_ends_the_job()
    {
        var (attempt, lease) = await RelayedAsync();
        Assert.Equal(ReapOutcome.Orphaned, await LookAsync(lease));

        Assert.True(await Farm.Ledger.CommitAsync(attempt, FarmOnServer.Result()));
        Assert.Equal(ReapOutcome.Requeued, await LookAsync(lease)); // whoever fetches it next finds nothing to do
        Assert.Null(await Farm.TryBeginAsync(attempt.JobId));
        var job = await Farm.FindAsync(attempt.JobId);
        Assert.Equal((JobState.Completed, 1), (job.State, job.Attempts));
    }

    private async Task<(Attempt Attempt, Lease Lease)> RelayedAsync(string? machine = null)
    {
        await Farm.Registry.RegisterAsync(new WorkerRegistration("ajeno", "127.0.0.9", 5101, IsOurs: false, default, ["Numpy"], Machine: machine));
        await Farm.Leases.ReapAsync();
        await Farm.Redis.Database.KeyDeleteAsync(FarmKeys.ReapGrace); // the very first look begins with a grace
        var id = await Farm.SubmitAsync();
        var lease = await Farm.FetchAsync((await Farm.FindAsync(id)).HangfireId!, "media", "ajeno");
        return ((await Farm.Ledger.BeginAsync(id, "ajeno", lease, relayed: true))!, lease);
    }

    private async Task<Lease?> TakeOverAsync()
    {
        Assert.True(await Farm.Registry.TakeTurnAsync("ajeno", Master));
        return Farm.Leases.TakeOver(Slave, Master);
    }

    private async Task<ReapOutcome?> LookAsync(Lease lease)
    {
        await ExpireAsync(lease);
        return (await Farm.Leases.ReapAsync()).SingleOrDefault()?.Outcome;
    }

    private Task<bool> ExpireAsync(Lease lease) => Farm.Redis.Database.SortedSetAddAsync(FarmKeys.Leases, lease.HangfireId, 1);

    private async Task IsHeldAsync(Attempt attempt)
    {
        var job = await Farm.FindAsync(attempt.JobId);
        Assert.Equal((JobState.Running, 1, "ajeno", attempt.Token), (job.State, job.Attempts, job.Worker, job.Token));
        Assert.False(await Farm.Redis.Database.KeyExistsAsync(FarmKeys.Failures("ajeno"))); // nobody is blamed
    }
}

public sealed class OrphanTestsOnGarnet(GarnetFixture server) : OrphanTests(server), IClassFixture<GarnetFixture>;

public sealed class OrphanTestsOnRedis(RedisServerFixture server) : OrphanTests(server), IClassFixture<RedisServerFixture>;
