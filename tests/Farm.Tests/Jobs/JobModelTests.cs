using CsCheck;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Workers;
using HpcHangfire.Testing.RespServers;
using static HpcHangfire.Farm.Tests.Jobs.FarmOnServer;

namespace HpcHangfire.Farm.Tests.Jobs;

/// <summary>Random lives of a few jobs: after each step the records, the state indexes and the queue indexes agree with a model.</summary>
public abstract class JobModelTests(IRespServer server) : IAsyncLifetime
{
    private static readonly Gen<(Verb Verb, int Job, bool Newest)[]> Lives =
        Gen.Select(Gen.Enum<Verb>(), Gen.Int[0, 3], Gen.Bool).Array[1, 40];

    private FarmOnServer _farm = null!;

    private enum Verb
    {
        Submit,
        Begin,
        Commit,
        FailForNow,
        FailForGood,
        GiveBack,
        Cancel,
        Retry,
        Remove,
        Clear,
    }

    public async ValueTask InitializeAsync() => _farm = await OpenEmptyAsync(server);

    public async ValueTask DisposeAsync()
    {
        await _farm.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public Task Record_indexes_and_queues_agree_with_the_model_after_every_step() => Lives.SampleAsync(
        async life =>
        {
            await _farm.Redis.Database.ExecuteAsync("FLUSHDB");
            var jobs = new List<Model>();
            foreach (var (verb, which, newest) in life)
            {
                await StepAsync(jobs, verb, which, newest);
                await CompareAsync(jobs);
            }
        },
        iter: 25,
        threads: 1);

    private async Task StepAsync(List<Model> jobs, Verb verb, int which, bool newest)
    {
        if (verb == Verb.Submit || jobs.Count == 0)
        {
            var priority = (JobPriority)(1 + (which % 3));
            jobs.Add(new Model(await _farm.SubmitAsync(priority), priority));
            return;
        }

        if (verb == Verb.Clear)
        {
            Assert.Equal(jobs.Count(j => j.State == JobState.Waiting), await _farm.Control.ClearAsync("limpieza"));
            jobs.ForEach(j => j.State = j.State == JobState.Waiting ? JobState.Cancelled : j.State);
            return;
        }

        var job = jobs[which % jobs.Count];
        if (verb == Verb.Begin)
        {
            var attempt = await _farm.TryBeginAsync(job.Id);
            Assert.Equal(job.State is JobState.Waiting or JobState.Running, attempt is not null);
            if (attempt is null)
                return;
            job.Attempts++;
            job.State = JobState.Running;
            job.Begun.Add(attempt);
            Assert.Equal(job.Attempts, attempt.Number);
        }
        else if (verb == Verb.Cancel)
        {
            Assert.Equal(job.State, await _farm.Control.CancelAsync(job.Id, "fuera"));
            if (job.State is JobState.Waiting or JobState.Running)
                job.State = JobState.Cancelled;
        }
        else if (verb == Verb.Retry)
        {
            Assert.Equal(job.State, (await _farm.Control.RetryAsync(job.Id)).Before);
            if (job.State is JobState.Failed or JobState.Cancelled)
                (job.State, job.Attempts, job.Ended) = (JobState.Waiting, 0, null);
        }
        else if (verb == Verb.Remove)
        {
            var outcome = await _farm.Removal.RemoveAsync(job.Id);
            Assert.Equal(job.State is JobState.Failed or JobState.Cancelled, outcome is Removal.Done);
            Assert.Equal(job.State is JobState.Completed, outcome is Removal.Unwritten); // no master writes its line here
            if (outcome is not Removal.Done)
                return;
            jobs.Remove(job);
            foreach (var attempt in job.Begun)
                Assert.False(await _farm.Ledger.CommitAsync(attempt, Result()));
            Assert.False((await _farm.Control.RetryAsync(job.Id)).IsAgain);
        }
        else if (job.Begun.Count > 0)
        {
            await EndAsync(job, verb, newest ? job.Begun[^1] : job.Begun[0]);
        }
    }

    private async Task EndAsync(Model job, Verb verb, Attempt attempt)
    {
        var done = verb switch
        {
            Verb.Commit => await _farm.Ledger.CommitAsync(attempt, Result()),
            Verb.FailForNow => await _farm.Ledger.FailAsync(attempt, "se rompió", TimeSpan.FromSeconds(1)),
            Verb.FailForGood => await _farm.Ledger.FailAsync(attempt, "se rompió", null),
            _ => await _farm.Ledger.GiveBackAsync(attempt),
        };
        var step = (attempt, verb is Verb.FailForGood ? Verb.FailForNow : verb);
        if (job.Ended == step)
        {
            Assert.True(done); // its answer may have been lost; it was done and is not done again
            return;
        }

        Assert.Equal(job.State == JobState.Running && attempt == job.Begun[^1], done);
        if (!done)
            return;
        job.Ended = step;
        job.State = verb switch
        {
            Verb.Commit => JobState.Completed,
            Verb.FailForGood => JobState.Failed,
            _ => JobState.Waiting,
        };
        if (verb == Verb.GiveBack)
            job.Attempts--;
    }

    private async Task CompareAsync(List<Model> jobs)
    {
        foreach (var job in jobs)
        {
            var record = await _farm.FindAsync(job.Id);
            Assert.Equal((job.State, job.Attempts), (record.State, record.Attempts));
            Assert.Equal(job.State == JobState.Completed, record.Result is not null);
        }

        foreach (var state in JobStates.All)
            Assert.Equal(jobs.Where(j => j.State == state).Select(j => j.Id).Order(), (await _farm.IdsAsync(FarmKeys.JobsInState(state.ToWire()))).Order());
        foreach (var priority in Enum.GetValues<JobPriority>())
        {
            var queue = Order(priority).Queue;
            var waiting = jobs.Where(j => j.State == JobState.Waiting && j.Priority == priority).Select(j => j.Id);
            Assert.Equal(waiting.Order(), (await _farm.IdsAsync(FarmKeys.Queue(queue))).Order());
        }

        Assert.Equal(jobs.Select(j => j.Id).Order(), (await _farm.IdsAsync(FarmKeys.JobsByDate)).Order());
        var ended = jobs.Where(j => j.State is not JobState.Waiting and not JobState.Running);
        Assert.Equal(ended.Select(j => j.Id).Order(), (await _farm.IdsAsync(FarmKeys.Finished)).Order());
        Assert.Empty(await _farm.IdsAsync(FarmKeys.Unqueued));
        Assert.Equal(jobs.Count(j => j.State == JobState.Completed), await _farm.Redis.Database.ListLengthAsync(FarmKeys.ResultsToWrite));
    }

    private sealed class Model(string id, JobPriority priority)
    {
        public string Id { get; } = id;

        public JobPriority Priority { get; } = priority;

        public JobState State { get; set; } = JobState.Waiting;

        public int Attempts { get; set; }

        public (Attempt Attempt, Verb Step)? Ended { get; set; }

        public List<Attempt> Begun { get; } = [];
    }
}

public sealed class JobModelTestsOnGarnet(GarnetFixture server) : JobModelTests(server), IClassFixture<GarnetFixture>;

public sealed class JobModelTestsOnRedis(RedisServerFixture server) : JobModelTests(server), IClassFixture<RedisServerFixture>;
