using Hangfire;
using Hangfire.States;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing.RespServers;
using StackExchange.Redis;
using static HpcHangfire.Farm.Tests.Jobs.FarmOnServer;

namespace HpcHangfire.Farm.Tests.Jobs;

/// <summary>Jobs that have ended leave Redis whole, and only when nobody needs them any more.</summary>
public abstract class JobRemovalTests(IRespServer server) : FarmTests(server)
{
    private IDatabase Database => Farm.Redis.Database;

    [Fact]
    public async Task A_removed_job_leaves_nothing_but_its_count()
    {
        var id = await CompleteAsync(new Origin(Key: "k"));
        Farm.Progress.WriteLine(id, "línea");
        Farm.Progress.SetThumbnail(id, [1]);
        Farm.Progress.Flush(id);
        await Farm.Progress.ReadAsync(id, 0); // both were sent before

        var done = Assert.IsType<Removal.Done>(await Farm.Removal.RemoveAsync(id));

        Assert.Equal([$"{id}.1.png", $"{id}.1.conteos.gz"], done.Files);
        Assert.Null(await Farm.Reader.FindAsync(id));
        RedisKey[] own = [FarmKeys.Job(id), FarmKeys.Console(id), FarmKeys.Progress(id), FarmKeys.Thumbnail(id), FarmKeys.JobsByDate, FarmKeys.Finished, FarmKeys.Unqueued];
        Assert.Equal(0, await Database.KeyExistsAsync([.. own, .. JobStates.All.Select(state => FarmKeys.JobsInState(state.ToWire()))]));
        Assert.Equal(new JobCounts(0, 0, 1, 0, 0), await Farm.Reader.CountsAsync());
        Assert.Equal(0, (await Farm.Reader.ListAsync(new JobQuery())).Total);
        Assert.Empty((await Farm.Coherence.AllAsync()).Found);
        Assert.IsType<Removal.Unknown>(await Farm.Removal.RemoveAsync(id));
        Assert.Equal((null, false), await Farm.Control.RetryAsync(id));
        Assert.True((await Farm.Board.SubmitAsync(Order(), new Origin(Key: "k")))!.IsNew);
        Assert.Equal(new JobCounts(1, 0, 1, 0, 0), await Farm.Reader.CountsAsync());
    }

    [Fact]
    public async Task A_job_that_was_removed_after_somebody_read_its_id_is_not_incoherent()
    {
        var id = await Farm.SubmitAsync();
        await Farm.Control.CancelAsync(id, "prueba");
        await Farm.Removal.RemoveAsync(id);

        Assert.Empty(await Farm.Coherence.StillAsync([new Incoherence(id, null, null, "está en una lista y no tiene ficha")]));
    }

    [Fact]
    public async Task A_job_that_waits_or_runs_is_not_removed()
    {
        var (waiting, running) = (await Farm.SubmitAsync(), await Farm.SubmitAsync());
        await Farm.BeginAsync(running);

        Assert.Equal(new Removal.Active(JobState.Waiting), await Farm.Removal.RemoveAsync(waiting));
        Assert.Equal(new Removal.Active(JobState.Running), await Farm.Removal.RemoveAsync(running));
        Assert.Equal(2, (await Farm.Reader.ListAsync(new JobQuery())).Jobs.Count);
    }

    [Fact]
    public async Task A_job_that_is_retried_after_it_was_looked_at_is_not_removed()
    {
        var id = await Farm.SubmitAsync();
        await Farm.Control.CancelAsync(id, "prueba");
        var seen = Assert.Single((await Farm.Removal.OldestAsync(0, 10)).Jobs).Ended;
        await Farm.Control.RetryAsync(id);
        Assert.Equal(new Removal.Active(JobState.Waiting), await Farm.Removal.RemoveAsync(id, seen));

        await Farm.Control.CancelAsync(id, "prueba");
        await Database.HashIncrementAsync(FarmKeys.Job(id), JobFields.Finished); // it may have been the same millisecond

        Assert.Equal(new Removal.Changed(), await Farm.Removal.RemoveAsync(id, seen));
        Assert.IsType<Removal.Done>(await Farm.Removal.RemoveAsync(id, Assert.Single((await Farm.Removal.OldestAsync(0, 10)).Jobs).Ended));
    }

    [Fact]
    public async Task A_completed_job_stays_until_its_line_is_written()
    {
        var outbox = Farm.Outbox;
        var id = await Farm.SubmitAsync();
        await Farm.Ledger.CommitAsync(await Farm.BeginAsync(id), Result());
        var cancelled = await Farm.SubmitAsync();
        await Farm.Control.CancelAsync(cancelled, "prueba");

        Assert.Equal(new Removal.Unwritten(), await Farm.Removal.RemoveAsync(id));
        Assert.IsType<Removal.Done>(await Farm.Removal.RemoveAsync(cancelled)); // it gets no line

        await outbox.RemoveAsync((await outbox.TakeAsync()).Count);
        var next = await Farm.SubmitAsync();
        await Farm.Ledger.CommitAsync(await Farm.BeginAsync(next), Result());
        await Database.HashIncrementAsync(FarmKeys.Job(next), JobFields.Finished); // likewise
        Assert.IsType<Removal.Done>(await Farm.Removal.RemoveAsync(id));
        Assert.Equal(new Removal.Unwritten(), await Farm.Removal.RemoveAsync(next));
    }

    [Fact]
    public async Task The_dashboard_shows_nothing_of_it_either()
    {
        var id = await CompleteAsync(new Origin());
        var carrier = (await Farm.FindAsync(id)).HangfireId!;
        Farm.Hangfire.ChangeState(carrier, new SucceededState(null, 1, 2));
        Assert.NotNull(Farm.Monitoring.JobDetails(carrier));

        Assert.IsType<Removal.Done>(await Farm.Removal.RemoveAsync(id));

        foreach (var key in (RedisKey[])[HangfireKeys.Job(carrier), HangfireKeys.State(carrier), HangfireKeys.History(carrier)])
            Assert.False(await Database.KeyExistsAsync(key));
        Assert.Null(Farm.Monitoring.JobDetails(carrier));
        Assert.Null(Assert.Single(Farm.Monitoring.SucceededJobs(0, 10)).Value); // as when the day is over: the page says that it expired
    }

    [Fact]
    public async Task Kept_counts_stay_while_a_job_that_colours_them_waits_or_runs()
    {
        var id = await CompleteAsync(new Origin());
        var recolouring = (await Farm.Board.SubmitAsync(Order() with { RecolourOf = id }, new Origin()))!.JobId;

        Assert.Equal(new Removal.Needed(recolouring), await Farm.Removal.RemoveAsync(id));
        await Farm.BeginAsync(recolouring);
        Assert.Equal(new Removal.Needed(recolouring), await Farm.Removal.RemoveAsync(id));
        await Farm.Control.CancelAsync(recolouring, "prueba");
        Assert.Equal(1, await Database.SetLengthAsync(FarmKeys.Recolourings(id)));
        Assert.IsType<Removal.Done>(await Farm.Removal.RemoveAsync(recolouring));

        Assert.False(await Database.KeyExistsAsync(FarmKeys.Recolourings(id)));
        Assert.IsType<Removal.Done>(await Farm.Removal.RemoveAsync(id));
    }

    [Fact]
    public async Task A_recolouring_of_a_job_that_is_gone_is_not_taken()
    {
        Assert.Null(await Farm.Board.SubmitAsync(Order() with { RecolourOf = "ido" }, new Origin()));

        Assert.Empty((await Farm.Reader.ListAsync(new JobQuery())).Jobs);
        Assert.False(await Database.KeyExistsAsync(FarmKeys.Recolourings("ido")));
    }

    [Fact]
    public async Task The_oldest_are_those_that_ended_first_by_the_servers_clock()
    {
        Farm.Time.SetUtcNow(DateTimeOffset.UtcNow.AddHours(1));
        var (a, b, c) = (await Farm.SubmitAsync(), await Farm.SubmitAsync(), await CompleteAsync(new Origin()));
        await EndAsync(b, TimeSpan.FromDays(2));
        await EndAsync(a, TimeSpan.FromDays(1));

        var (total, jobs) = await Farm.Removal.OldestAsync(0, 2);
        Assert.Equal(3, total);
        Assert.Equal([b, a], jobs.Select(job => job.Id));
        Assert.InRange(jobs[0].Age, TimeSpan.FromDays(2), TimeSpan.FromDays(2.1));
        Assert.Empty(jobs[0].Files);
        var last = Assert.Single((await Farm.Removal.OldestAsync(2, 2)).Jobs);
        Assert.Equal((c, 2), (last.Id, last.Files.Count));
    }

    [Fact]
    public async Task A_server_whose_clock_jumped_ahead_makes_no_job_old()
    {
        await EndAsync(await Farm.SubmitAsync(), TimeSpan.FromDays(1));
        Farm.Time.SetUtcNow(DateTimeOffset.UtcNow.AddHours(-23)); // as if the server's were 23 hours ahead

        Assert.InRange(Assert.Single((await Farm.Removal.OldestAsync(0, 2)).Jobs).Age, TimeSpan.FromHours(0.9), TimeSpan.FromHours(1.1));
    }

    [Fact]
    public async Task A_job_that_an_earlier_version_beside_this_one_ended_again_is_as_old_as_its_record_says()
    {
        var id = await Farm.SubmitAsync();
        await EndAsync(id, TimeSpan.FromDays(1));
        var ended = await Database.HashIncrementAsync(FarmKeys.Job(id), JobFields.Finished, (long)TimeSpan.FromHours(1).TotalMilliseconds);

        Assert.Equal(new Removal.Changed(), await Farm.Removal.RemoveAsync(id, Assert.Single((await Farm.Removal.OldestAsync(0, 2)).Jobs).Ended));
        Assert.Equal(ended, Assert.Single((await Farm.Removal.OldestAsync(0, 2)).Jobs).Ended);
    }

    [Fact]
    public async Task Jobs_that_an_earlier_version_ended_are_listed_and_what_it_left_in_the_list_goes()
    {
        Farm.Time.SetUtcNow(DateTimeOffset.UtcNow.AddHours(1));
        var (done, cancelled, again) = (await CompleteAsync(new Origin()), await Farm.SubmitAsync(), await Farm.SubmitAsync());
        await Farm.Control.CancelAsync(cancelled, "prueba");
        await Database.KeyDeleteAsync(FarmKeys.Finished);
        await Farm.Removal.ListAsync();
        Assert.Equal([done, cancelled], (await Farm.Removal.OldestAsync(0, 10)).Jobs.Select(job => job.Id));
        Assert.All((await Farm.Removal.OldestAsync(0, 10)).Jobs, job => Assert.InRange(job.Age, TimeSpan.Zero, TimeSpan.FromMinutes(1)));

        await Database.SortedSetAddAsync(FarmKeys.Finished, [new(again, 1), new("nadie", 2)]);
        Assert.Equal(new Removal.Active(JobState.Waiting), await Farm.Removal.RemoveAsync(again, 1));
        Assert.Equal(new Removal.Unknown(), await Farm.Removal.RemoveAsync("nadie", 2));
        Assert.Equal([done, cancelled], await Farm.IdsAsync(FarmKeys.Finished));
    }

    [Fact]
    public async Task What_hangfire_would_show_as_failed_for_ever_goes_with_its_job_and_with_its_retry()
    {
        var (removed, retried) = (await FailAsync(), await FailAsync());
        Assert.Equal(2, Farm.Monitoring.FailedCount());

        await Farm.Removal.RemoveAsync(removed.Job);
        await Farm.Control.RetryAsync(retried.Job);

        Assert.Equal(0, Farm.Monitoring.FailedCount());
        foreach (var carrier in (string[])[removed.Carrier, retried.Carrier])
        {
            Assert.Equal("Deleted", await Database.HashGetAsync(HangfireKeys.Job(carrier), "State"));
            Assert.NotNull(await Database.KeyTimeToLiveAsync(HangfireKeys.Job(carrier)));
        }

        Assert.NotNull(await Farm.TryBeginAsync(retried.Job));
        Assert.Empty((await Farm.Coherence.AllAsync()).Found);
    }

    [Fact]
    public async Task The_dashboard_cannot_bring_a_removed_job_back()
    {
        var (id, carrier) = await FailAsync();
        await Farm.Removal.RemoveAsync(id);

        Assert.True(Farm.Hangfire.Requeue(carrier));

        Assert.Null(await Farm.Reader.FindAsync(id));
        Assert.Null(await Farm.Ledger.BeginAsync(id, "esclavo1", await Farm.FetchAsync(carrier, "media")));
    }

    private async Task<string> CompleteAsync(Origin origin)
    {
        var outbox = Farm.Outbox;
        var id = (await Farm.Board.SubmitAsync(Order(), origin))!.JobId;
        await Farm.Ledger.CommitAsync(await Farm.BeginAsync(id), Result($"{id}.1.png") with { Counts = $"{id}.1.conteos.gz" });
        await outbox.RemoveAsync((await outbox.TakeAsync()).Count);
        return id;
    }

    private async Task<(string Job, string Carrier)> FailAsync()
    {
        var id = await Farm.SubmitAsync();
        await Farm.Ledger.FailAsync(await Farm.BeginAsync(id), "roto", null);
        var carrier = (await Farm.FindAsync(id)).HangfireId!;
        Farm.Hangfire.ChangeState(carrier, new FailedState(new InvalidOperationException("roto")));
        return (id, carrier);
    }

    // As if it had been some time ago.
    private async Task EndAsync(string id, TimeSpan ago)
    {
        await Farm.Control.CancelAsync(id, "prueba");
        await Database.SortedSetAddAsync(
            FarmKeys.Finished, id, await Database.HashDecrementAsync(FarmKeys.Job(id), JobFields.Finished, (long)ago.TotalMilliseconds));
    }
}

public sealed class JobRemovalTestsOnGarnet(GarnetFixture server) : JobRemovalTests(server), IClassFixture<GarnetFixture>;

public sealed class JobRemovalTestsOnRedis(RedisServerFixture server) : JobRemovalTests(server), IClassFixture<RedisServerFixture>;
