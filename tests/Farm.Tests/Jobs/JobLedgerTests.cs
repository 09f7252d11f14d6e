using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing.RespServers;
using static HpcHangfire.Farm.Tests.Jobs.FarmOnServer;

namespace HpcHangfire.Farm.Tests.Jobs;

/// <summary>The worker's side of a job's record: only the newest attempt may change it.</summary>
public abstract class JobLedgerTests(IRespServer server) : FarmTests(server)
{
    [Fact]
    public async Task An_attempt_begins_with_the_order_a_token_and_its_number()
    {
        var id = await Farm.SubmitAsync(JobPriority.Low);
        var attempt = await Farm.BeginAsync(id, "esclavo3");

        Assert.Equal((id, Order(JobPriority.Low), 1), (attempt.JobId, attempt.Order, attempt.Number));
        var job = await Farm.FindAsync(id);
        Assert.Equal((JobState.Running, "esclavo3", 1, attempt.Token), (job.State, job.Worker, job.Attempts, job.Token));
        Assert.InRange(job.Started!.Value - job.Created, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Assert.Empty(await Farm.IdsAsync(FarmKeys.Queue("baja")));
    }

    [Fact]
    public async Task Tokens_grow_over_all_jobs()
    {
        var tokens = new List<long>();
        for (var i = 0; i < 5; i++)
            tokens.Add((await Farm.BeginAsync(await Farm.SubmitAsync())).Token);

        Assert.Equal(tokens.Order(), tokens);
        Assert.Equal(5, tokens.Distinct().Count());
    }

    [Fact]
    public async Task A_begin_sent_again_after_a_lost_answer_is_the_same_attempt()
    {
        var id = await Farm.SubmitAsync();
        var lease = await Farm.FetchAsync((await Farm.FindAsync(id)).HangfireId!, "media");

        var first = await Farm.Ledger.BeginAsync(id, "esclavo1", lease);
        Assert.Equal(first, await Farm.Ledger.BeginAsync(id, "esclavo1", lease));
        Assert.Equal((JobState.Running, 1), ((await Farm.FindAsync(id)).State, (await Farm.FindAsync(id)).Attempts));
    }

    [Fact]
    public async Task A_result_is_committed_once_and_waits_for_its_line()
    {
        var id = await Farm.SubmitAsync();
        var attempt = await Farm.BeginAsync(id);

        Assert.True(await Farm.Ledger.CommitAsync(attempt, Result()));
        Assert.True(await Farm.Ledger.CommitAsync(attempt, Result("otra.png"))); // sent again after a lost answer: done, but not twice

        var job = await Farm.FindAsync(id);
        Assert.Equal((JobState.Completed, Result(), 1d, null), (job.State, job.Result, job.Progress, job.Error));
        Assert.NotNull(job.Finished);
        Assert.Equal([id], (await Farm.Outbox.TakeAsync()).Select(j => j!.Id));
    }

    [Fact]
    public async Task An_older_attempt_changes_nothing()
    {
        var id = await Farm.SubmitAsync();
        var old = await Farm.BeginAsync(id, "viejo");
        var young = await Farm.BeginAsync(id, "joven"); // Hangfire gave the same carrier out again
        var before = await Farm.FindAsync(id);

        Assert.False(await Farm.Ledger.CommitAsync(old, Result()));
        Assert.False(await Farm.Ledger.FailAsync(old, "tarde", null));
        Assert.False(await Farm.Ledger.FailAsync(old, "tarde", TimeSpan.FromSeconds(1)));
        Assert.False(await Farm.Ledger.GiveBackAsync(old));
        Assert.False(await Farm.Ledger.HoldsAsync(id, old.Token));

        Assert.Equivalent(before, await Farm.FindAsync(id), strict: true);
        Assert.Equal((2, "joven"), (before.Attempts, before.Worker));
        Assert.True(await Farm.Ledger.HoldsAsync(id, young.Token));
        Assert.True(await Farm.Ledger.CommitAsync(young, Result()));
        Assert.False(await Farm.Ledger.FailAsync(old, "muy tarde", null));
        Assert.Equal((JobState.Completed, null), ((await Farm.FindAsync(id)).State, (await Farm.FindAsync(id)).Error));
    }

    [Fact]
    public async Task What_is_over_does_not_begin_again()
    {
        var done = await Farm.SubmitAsync();
        await Farm.Ledger.CommitAsync(await Farm.BeginAsync(done), Result());
        var failed = await Farm.SubmitAsync();
        await Farm.Ledger.FailAsync(await Farm.BeginAsync(failed), "se rompió", null);
        var cancelled = await Farm.SubmitAsync();
        await Farm.Control.CancelAsync(cancelled, "fuera");

        foreach (var id in (string[])[done, failed, cancelled])
        {
            var before = await Farm.FindAsync(id);
            Assert.Null(await Farm.TryBeginAsync(id, "esclavo2"));
            Assert.Equivalent(before, await Farm.FindAsync(id), strict: true);
        }

        Assert.Null(await Farm.Ledger.BeginAsync("nadie", "esclavo2", await Farm.FetchAsync("1", "media")));
    }

    [Fact]
    public async Task Another_carrier_cannot_begin_a_job()
    {
        var id = await Farm.SubmitAsync();

        Assert.Null(await Farm.Ledger.BeginAsync(id, "esclavo2", await Farm.FetchAsync("otro", "media")));
        Assert.Equal((JobState.Waiting, 0), ((await Farm.FindAsync(id)).State, (await Farm.FindAsync(id)).Attempts));
    }

    [Fact]
    public async Task A_worker_that_lost_its_lease_cannot_begin()
    {
        var id = await Farm.SubmitAsync();
        var carrier = (await Farm.FindAsync(id)).HangfireId!;
        var lost = await Farm.FetchAsync(carrier, "media", "viejo");
        var held = await Farm.FetchAsync(carrier, "media", "joven");

        Assert.Null(await Farm.Ledger.BeginAsync(id, "viejo", lost));
        Assert.Equal((JobState.Waiting, 0), ((await Farm.FindAsync(id)).State, (await Farm.FindAsync(id)).Attempts));
        Assert.Equal(held.Token, (await Farm.Ledger.BeginAsync(id, "joven", held))!.Token);
    }

    [Fact]
    public async Task A_failed_attempt_waits_for_the_next_one_and_the_last_fails_the_job()
    {
        var id = await Farm.SubmitAsync();
        Assert.True(await Farm.Ledger.FailAsync(await Farm.BeginAsync(id), "primera «vez»", TimeSpan.FromSeconds(30)));

        var waiting = await Farm.FindAsync(id);
        Assert.Equal((JobState.Waiting, "primera «vez»", 1), (waiting.State, waiting.Error, waiting.Attempts));
        Assert.InRange((waiting.RetryAt - waiting.Started)!.Value.TotalSeconds, 30, 40);
        Assert.Equal([id], await Farm.IdsAsync(FarmKeys.Queue("media")));

        var second = await Farm.BeginAsync(id);
        Assert.Equal(2, second.Number);
        Assert.True(await Farm.Ledger.FailAsync(second, "segunda", null));
        var failed = await Farm.FindAsync(id);
        Assert.Equal((JobState.Failed, "segunda", 2, null), (failed.State, failed.Error, failed.Attempts, failed.RetryAt));
        Assert.NotNull(failed.Finished);
        Assert.Empty(await Farm.Outbox.TakeAsync());
    }

    [Fact]
    public async Task A_job_given_back_waits_again_as_if_the_attempt_had_never_been()
    {
        var id = await Farm.SubmitAsync();
        var attempt = await Farm.BeginAsync(id);

        Assert.True(await Farm.Ledger.GiveBackAsync(attempt));
        Assert.True(await Farm.Ledger.GiveBackAsync(attempt));
        Assert.Equal((JobState.Waiting, 0), ((await Farm.FindAsync(id)).State, (await Farm.FindAsync(id)).Attempts));
        Assert.Equal([id], await Farm.IdsAsync(FarmKeys.Queue("media")));
        Assert.Equal(1, (await Farm.BeginAsync(id, "esclavo2")).Number);
    }

    [Fact]
    public async Task A_job_whose_worker_is_stopped_again_and_again_fails_at_last_and_says_so()
    {
        var id = await Farm.SubmitAsync();
        Assert.Equal(Eviction.Waits, await Farm.Ledger.EvictAsync(await Farm.BeginAsync(id), 2));
        Assert.Equal((JobState.Waiting, 0), ((await Farm.FindAsync(id)).State, (await Farm.FindAsync(id)).Attempts));
        var last = await Farm.BeginAsync(id);
        Assert.Equal(Eviction.Failed, await Farm.Ledger.EvictAsync(last, 2));
        Assert.Equal(Eviction.Failed, await Farm.Ledger.EvictAsync(last, 2)); // its answer was lost

        var job = await Farm.FindAsync(id);
        Assert.Equal((JobState.Failed, "Su esclavo fue detenido 2 veces mientras lo calculaba; el último, esclavo1"), (job.State, job.Error));
        Assert.NotNull(await Farm.Redis.Database.SortedSetScoreAsync(FarmKeys.JobsInState("fallido"), id));
    }

    [Fact]
    public async Task Only_one_of_many_rivals_commits()
    {
        var id = await Farm.SubmitAsync();
        var attempts = new List<Attempt>();
        for (var i = 0; i < 8; i++)
            attempts.Add(await Farm.BeginAsync(id, $"esclavo{i}"));

        var committed = await Task.WhenAll(attempts.Select(a => Farm.Ledger.CommitAsync(a, Result($"{a.Token}.png"))));

        Assert.Single(committed, c => c);
        Assert.Equal($"{attempts.Max(a => a.Token)}.png", (await Farm.FindAsync(id)).Result!.Image);
    }

    [Fact]
    public async Task Results_are_handed_to_one_writer_at_a_time_and_none_is_lost()
    {
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            ids.Add(await Farm.SubmitAsync());
            await Farm.Ledger.CommitAsync(await Farm.BeginAsync(ids[i]), Result());
        }

        var (first, second) = (Farm.Outbox, Farm.Outbox);
        Assert.Equal(ids, (await first.TakeAsync()).Select(j => j!.Id));
        Assert.Empty(await second.TakeAsync());
        await first.RemoveAsync(2);
        Assert.Equal([ids[2]], (await second.TakeAsync()).Select(j => j!.Id));
        await first.RemoveAsync(1); // it is no longer its turn
        await second.RemoveAsync(1);
        Assert.Empty(await first.TakeAsync());
    }
}

public sealed class JobLedgerTestsOnGarnet(GarnetFixture server) : JobLedgerTests(server), IClassFixture<GarnetFixture>;

public sealed class JobLedgerTestsOnRedis(RedisServerFixture server) : JobLedgerTests(server), IClassFixture<RedisServerFixture>;
