using CsCheck;
using Hangfire.States;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Tests.Jobs;
using HpcHangfire.Testing.RespServers;
using static HpcHangfire.Farm.Tests.Jobs.FarmOnServer;

namespace HpcHangfire.Farm.Tests.Queues;

/// <summary>
/// Random interleavings of the lease scripts against a model that knows each queue's order. After each step every job has at
/// most one owner, was committed at most once, and is in exactly one place: a queue, a lease, or done.
/// </summary>
public abstract class LeaseModelTests(IRespServer server) : IAsyncLifetime
{
    private const int MostJobs = 4; // few, so that much happens to each
    private const int MostAttempts = 3;
    private static readonly string[] Queues = ["alta", "media", "baja"];

    // Which job: an index, or the one fetched last.
    private const int LastFetched = -1;

    private static readonly Gen<(Verb Verb, int Which, bool Newest)[]> AnyStep =
        Gen.Select(Gen.Enum<Verb>(), Gen.Int[LastFetched, 2], Gen.Bool).Select(step => new[] { step });

    // Lives in their usual order, which single random steps would seldom form.
    private static readonly Gen<(Verb Verb, int Which, bool Newest)[]> UsualSteps = Gen.OneOf(
            Gen.Const<Verb[]>([Verb.Fetch, Verb.Begin]),
            Gen.Const<Verb[]>([Verb.Fetch, Verb.Begin, Verb.Expire, Verb.Reap]),
            Gen.Const<Verb[]>([Verb.Fetch, Verb.Begin, Verb.Commit, Verb.FinishWithoutAcknowledging]))
        .Select(verbs => Array.ConvertAll(verbs, verb => (verb, LastFetched, true)));

    private static readonly Gen<(Verb Verb, int Which, bool Newest)[]> Lives =
        Gen.OneOf(AnyStep, AnyStep, UsualSteps).Array[5, 40].Select(steps => steps.SelectMany(s => s).ToArray());

    private FarmOnServer _farm = null!;
    private int _expired;

    private enum Verb
    {
        Submit,
        Fetch,
        Begin,
        Renew,
        Expire,
        Reap,
        Commit,
        FinishWithoutAcknowledging,
        Acknowledge,
        GiveBack,
        Abort,
        Cancel,
        Clear,
    }

    private enum Place
    {
        Queue,
        Lease,
        Done,
    }

    public async ValueTask InitializeAsync() => _farm = await OpenEmptyAsync(server);

    public async ValueTask DisposeAsync()
    {
        await _farm.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public Task Every_job_has_one_place_and_at_most_one_owner_whatever_the_order_of_the_scripts() => Lives.SampleAsync(
        async life =>
        {
            await _farm.Redis.Database.ExecuteAsync("FLUSHDB");
            await _farm.Leases.ReapAsync(); // the very first look begins with a grace
            await _farm.Redis.Database.KeyDeleteAsync(FarmKeys.ReapGrace);
            var farm = new Model();
            foreach (var (verb, which, newest) in life)
            {
                await StepAsync(farm, verb, which, newest);
                await CompareAsync(farm);
            }
        },
        iter: 100,
        threads: 1);

    private async Task StepAsync(Model farm, Verb verb, int which, bool newest)
    {
        if (farm.Jobs.Count == 0 || (verb == Verb.Submit && farm.Jobs.Count < MostJobs))
        {
            var priority = (JobPriority)(1 + ((which + 1) % 3));
            var id = await _farm.SubmitAsync(priority);
            farm.Add(new Job(id, (await _farm.FindAsync(id)).HangfireId!, Order(priority).Queue));
            return;
        }

        if (verb == Verb.Fetch)
        {
            var lease = _farm.Election.FetchNext(new LeaseOwner("esclavo1", "nodo-a"), Queues).Lease;
            var job = farm.Fetch();
            Assert.Equal(job?.Carrier, lease?.HangfireId);
            if (job is not null)
                job.Leases.Add(lease!);
            return;
        }

        if (verb == Verb.Reap)
        {
            var reaped = await _farm.Leases.ReapAsync();
            Assert.Equal(farm.Reap(), reaped.Select(r => (r.HangfireId, r.Failed)));
            return;
        }

        if (verb == Verb.Clear)
        {
            Assert.Equal(farm.Clear(), await _farm.Control.ClearAsync("limpieza"));
            return;
        }

        var one = which == LastFetched ? farm.LastFetched ?? farm.Jobs[0] : farm.Jobs[which % farm.Jobs.Count];
        if (verb == Verb.Cancel)
        {
            await _farm.Control.CancelAsync(one.Id, "fuera");
            if (one.State is JobState.Waiting or JobState.Running)
                farm.End(one, JobState.Cancelled);
        }
        else if (one.Leases.Count > 0)
        {
            await HolderStepAsync(farm, verb, one, newest ? one.Leases[^1] : one.Leases[0]);
        }
    }

    /// <summary>What a holder of a lease does, perhaps long after it lost it.</summary>
    private async Task HolderStepAsync(Model farm, Verb verb, Job job, Lease lease)
    {
        var owns = job.Holder == lease;
        switch (verb)
        {
            case Verb.Expire when owns && !job.Expired:
                await _farm.Redis.Database.SortedSetAddAsync(FarmKeys.Leases, job.Carrier, ++_expired);
                farm.Expire(job);
                break;
            case Verb.Renew:
                Assert.Equal(owns, _farm.Leases.Renew(lease));
                if (owns)
                    farm.Renew(job);
                break;
            case Verb.Begin:
                var attempt = await _farm.Ledger.BeginAsync(job.Id, "esclavo1", lease);
                Assert.Equal(owns && job.State is JobState.Waiting or JobState.Running, attempt is not null);
                if (attempt is not null)
                    job.Begin(attempt);
                break;
            case Verb.Commit when job.AttemptUnder(lease) is { } mine:
                var committed = await _farm.Ledger.CommitAsync(mine, Result());
                Assert.Equal(job.MayCommit(mine), committed);
                if (committed)
                    job.Commit(mine);
                break;
            case Verb.FinishWithoutAcknowledging when owns && job.State == JobState.Completed:
                Assert.True(_farm.Hangfire.ChangeState(job.Carrier, new SucceededState(null, 1, 1), expectedState: null));
                job.Succeeded = true;
                break;
            case Verb.Acknowledge when job.Succeeded || !owns:
                Assert.Equal(owns, _farm.Leases.Acknowledge(lease));
                if (owns)
                    farm.Done(job);
                break;
            case Verb.GiveBack when !job.Succeeded && job.AttemptUnder(lease) is { } mine:
                Assert.Equal(job.MayGiveBack(mine), await _farm.Ledger.GiveBackAsync(mine));
                job.GiveBack(mine);
                GiveBackLease(farm, job, lease);
                break;
            case Verb.Abort when !job.Succeeded:
                GiveBackLease(farm, job, lease);
                break;
        }
    }

    private void GiveBackLease(Model farm, Job job, Lease lease)
    {
        var owns = job.Holder == lease;
        Assert.Equal(owns, _farm.Leases.GiveBack(lease));
        if (owns)
            farm.PutBack(job);
    }

    private async Task CompareAsync(Model farm)
    {
        foreach (var queue in Queues)
        {
            var list = await _farm.Redis.Database.ListRangeAsync(HangfireKeys.Queue(queue));
            Assert.Equal(farm.Waiting(queue).Select(j => j.Carrier), list.Reverse().Select(hf => (string)hf!)); // fetched from its end
        }

        Assert.Equal(farm.Jobs.Where(j => j.Place == Place.Lease).Select(j => j.Carrier).Order(), (await _farm.IdsAsync(FarmKeys.Leases)).Order());
        foreach (var job in farm.Jobs)
        {
            var record = await _farm.FindAsync(job.Id);
            Assert.Equal((job.Id, job.State, job.Attempts), (record.Id, record.State, record.Attempts));
            var token = (string?)await _farm.Redis.Database.HashGetAsync(FarmKeys.Fence(job.Carrier), FenceFields.Token);
            Assert.Equal(job.Holder?.Token.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "", token ?? "");
        }

        Assert.Equal(
            farm.Jobs.Where(j => j.Commits == 1).Select(j => j.Id).Order(),
            (await _farm.Redis.Database.ListRangeAsync(FarmKeys.ResultsToWrite)).Select(id => (string)id!).Order());
        Assert.DoesNotContain(farm.Jobs, j => j.Commits > 1);
    }

    /// <summary>The farm as it should be.</summary>
    private sealed class Model
    {
        private readonly Dictionary<string, List<Job>> _queues = Queues.ToDictionary(q => q, _ => new List<Job>());
        private readonly List<Job> _expired = [];

        public List<Job> Jobs { get; } = [];

        public Job? LastFetched { get; private set; }

        /// <summary>The next one first.</summary>
        public List<Job> Waiting(string queue) => _queues[queue];

        public void Add(Job job)
        {
            Jobs.Add(job);
            _queues[job.Queue].Add(job);
        }

        public Job? Fetch()
        {
            var queue = Array.Find(Queues, q => _queues[q].Count > 0);
            if (queue is null)
                return null;
            var job = _queues[queue][0];
            _queues[queue].RemoveAt(0);
            job.Place = Place.Lease;
            return LastFetched = job;
        }

        public void Expire(Job job)
        {
            job.Expired = true;
            _expired.Add(job);
        }

        public void Renew(Job job)
        {
            job.Expired = false;
            _expired.Remove(job);
        }

        public void Done(Job job) => Leave(job, Place.Done);

        public void PutBack(Job job)
        {
            Leave(job, Place.Queue);
            _queues[job.Queue].Insert(0, job);
        }

        public void End(Job job, JobState state)
        {
            job.State = state;
            Done(job);
        }

        /// <summary>Takes the expired ones, the longest expired first, and says which are given up.</summary>
        public List<(string Carrier, bool Failed)> Reap()
        {
            var reaped = new List<(string, bool)>();
            foreach (var job in _expired.ToList())
            {
                if (job.Succeeded)
                {
                    Done(job);
                    continue;
                }

                var crashed = job.State == JobState.Running && job.AttemptUnder(job.Leases[^1]) is not null;
                var failed = crashed && job.Attempts >= MostAttempts;
                if (failed)
                {
                    End(job, JobState.Failed);
                }
                else
                {
                    job.State = crashed ? JobState.Waiting : job.State;
                    PutBack(job);
                }

                reaped.Add((job.Carrier, failed));
            }

            return reaped;
        }

        public int Clear()
        {
            var waiting = Jobs.Where(j => j.State == JobState.Waiting).ToList();
            waiting.ForEach(j => End(j, JobState.Cancelled));
            return waiting.Count;
        }

        private void Leave(Job job, Place place)
        {
            _queues[job.Queue].Remove(job);
            Renew(job);
            job.Place = place;
        }
    }

    private sealed class Job(string id, string carrier, string queue)
    {
        private readonly List<Attempt> _begun = [];

        public string Id { get; } = id;

        public string Carrier { get; } = carrier;

        public string Queue { get; } = queue;

        public Place Place { get; set; } = Place.Queue;

        public JobState State { get; set; } = JobState.Waiting;

        public bool Expired { get; set; }

        public bool Succeeded { get; set; }

        public int Attempts { get; private set; }

        public int Commits { get; private set; }

        public List<Lease> Leases { get; } = [];

        public Lease? Holder => Place == Place.Lease ? Leases[^1] : null;

        private Attempt? GivenBack { get; set; }

        public Attempt? AttemptUnder(Lease lease) => _begun.Find(a => a.Token == lease.Token);

        public void Begin(Attempt attempt)
        {
            if (State != JobState.Running || _begun[^1].Token != attempt.Token) // sent again, it is the same attempt
            {
                Attempts++;
                _begun.Add(attempt);
            }

            State = JobState.Running;
            Assert.Equal(Attempts, attempt.Number);
        }

        public bool MayCommit(Attempt attempt) => (State is JobState.Running or JobState.Completed) && attempt.Token == _begun[^1].Token;

        public void Commit(Attempt attempt)
        {
            Commits += State == JobState.Running ? 1 : 0;
            (State, GivenBack) = (JobState.Completed, null);
        }

        public bool MayGiveBack(Attempt attempt) =>
            attempt == GivenBack || (State == JobState.Running && attempt.Token == _begun[^1].Token);

        public void GiveBack(Attempt attempt)
        {
            if (State != JobState.Running || attempt.Token != _begun[^1].Token)
                return;
            (State, GivenBack) = (JobState.Waiting, attempt);
            Attempts--;
        }
    }
}

public sealed class LeaseModelTestsOnGarnet(GarnetFixture server) : LeaseModelTests(server), IClassFixture<GarnetFixture>;

public sealed class LeaseModelTestsOnRedis(RedisServerFixture server) : LeaseModelTests(server), IClassFixture<RedisServerFixture>;
