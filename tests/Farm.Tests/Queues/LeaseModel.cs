using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Queues;

namespace HpcHangfire.Farm.Tests.Queues;

/// <summary>Where a job is.</summary>
internal enum JobPlace
{
    Queue,
    Lease,
    Done,
}

/// <summary>The farm as it should be.</summary>
internal sealed class LeaseModel
{
    public const int MostEvictions = 2; // few, so that they come about

    private const int MostAttempts = 3;

    public static readonly string[] Queues = ["alta", "media", "baja"];

    private readonly Dictionary<string, List<LeasedJobModel>> _queues = Queues.ToDictionary(q => q, _ => new List<LeasedJobModel>());
    private readonly List<LeasedJobModel> _expired = [];

    public List<LeasedJobModel> Jobs { get; } = [];

    public LeasedJobModel? LastFetched { get; private set; }

    /// <summary>The next one first.</summary>
    public List<LeasedJobModel> Waiting(string queue) => _queues[queue];

    public void Add(LeasedJobModel job)
    {
        Jobs.Add(job);
        _queues[job.Queue].Add(job);
    }

    public LeasedJobModel? Fetch()
    {
        var queue = Array.Find(Queues, q => _queues[q].Count > 0);
        if (queue is null)
            return null;
        var job = _queues[queue][0];
        _queues[queue].RemoveAt(0);
        job.Place = JobPlace.Lease;
        return LastFetched = job;
    }

    public void Expire(LeasedJobModel job)
    {
        job.Expired = true;
        _expired.Add(job);
    }

    public void Renew(LeasedJobModel job)
    {
        job.Expired = false;
        _expired.Remove(job);
    }

    public void Done(LeasedJobModel job) => Leave(job, JobPlace.Done);

    /// <summary>Its holder gives it back.</summary>
    public void GiveBack(LeasedJobModel job)
    {
        job.Unbegun = 0;
        PutBack(job);
    }

    private void PutBack(LeasedJobModel job)
    {
        Leave(job, JobPlace.Queue);
        _queues[job.Queue].Insert(0, job);
    }

    public void End(LeasedJobModel job, JobState state)
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
            var failed = crashed ? job.Attempts >= MostAttempts : job.DiedUnbegun();
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

    private void Leave(LeasedJobModel job, JobPlace place)
    {
        _queues[job.Queue].Remove(job);
        Renew(job);
        job.Place = place;
    }
}

/// <summary>One job of it.</summary>
internal sealed class LeasedJobModel(string id, string carrier, string queue)
{
    private readonly List<Attempt> _begun = [];

    public string Id { get; } = id;

    public string Carrier { get; } = carrier;

    public string Queue { get; } = queue;

    public JobPlace Place { get; set; } = JobPlace.Queue;

    public JobState State { get; set; } = JobState.Waiting;

    public bool Expired { get; set; }

    public bool Succeeded { get; set; }

    public int Attempts { get; private set; }

    public int Commits { get; private set; }

    public List<Lease> Leases { get; } = [];

    public Lease? Holder => Place == JobPlace.Lease ? Leases[^1] : null;

    private Attempt? GivenBack { get; set; }

    public Attempt? AttemptUnder(Lease lease) => _begun.Find(a => a.Token == lease.Token);

    /// <summary>How often in a row its lease expired before an attempt began.</summary>
    public int Unbegun { get; set; }

    private int Evictions { get; set; }

    public void Begin(Attempt attempt)
    {
        Unbegun = 0;
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

    /// <summary>Its lease expired before an attempt began; true when that was once too often.</summary>
    public bool DiedUnbegun() => State is JobState.Waiting or JobState.Running && ++Unbegun >= LeaseModel.MostEvictions;

    public Eviction Evict(Attempt attempt)
    {
        if (!MayGiveBack(attempt))
            return Eviction.TooLate;
        if (State != JobState.Running || attempt.Token != _begun[^1].Token)
            return Eviction.Waits;
        GiveBack(attempt);
        if (++Evictions < LeaseModel.MostEvictions)
            return Eviction.Waits;
        State = JobState.Failed;
        return Eviction.Failed;
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

