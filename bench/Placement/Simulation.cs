using HpcHangfire.Farm.Queues;

namespace HpcHangfire.Bench.Placement;

/// <summary>A worker of one slot on a machine of its own.</summary>
internal sealed class Worker(int number, SimulatedMachine machine)
{
    private readonly List<double> _failures = [];
    private double _used;
    private double _shareAtBegin;

    public int Number { get; } = number;

    public SimulatedMachine Machine { get; } = machine;

    /// <summary>What it runs, or null.</summary>
    public Job? Job { get; private set; }

    public void Take(Job job, double time) => (Job, _shareAtBegin) = (job, Machine.Share.Integral(time));

    public void Leave(double time) => (_used, Job) = (UsedSeconds(time), null);

    /// <summary>Failed attempts since a time.</summary>
    public int FailuresSince(double time) => _failures.Count(at => at >= time);

    /// <summary>Its attempt failed.</summary>
    public void Fail(double time) => _failures.Add(time);

    /// <summary>Processor seconds that it used so far.</summary>
    public double UsedSeconds(double time) => Job is null ? _used : _used + Machine.Share.Integral(time) - _shareAtBegin;
}

/// <summary>Decides which worker runs which job, and when.</summary>
internal interface IPolicy
{
    /// <summary>A job is submitted, or its next attempt is due.</summary>
    void Arrive(Job job);

    /// <summary>A worker ended its job.</summary>
    void Free(Worker worker);

    /// <summary>A second passed.</summary>
    void Second();
}

/// <summary>A farm in virtual time: one thread, one clock, with no randomness except from seeds.</summary>
internal sealed class Simulation
{
    /// <summary>When the first jobs may arrive; before that the machines are only watched.</summary>
    public const double Start = 10;

    private const double FailsAfter = 0.2;
    private static readonly RetryRules Retries = new(MaxAttempts: 3, TimeSpan.FromSeconds(5));
    private readonly PriorityQueue<Action, (double Time, long Order)> _events = new();
    private long _order;
    private int _open;
    private int _coming; // jobs not yet submitted, waiting for another attempt, or where they will need one

    public Simulation(IEnumerable<SimulatedMachine> machines) => Workers = [.. machines.Select((m, i) => new Worker(i, m))];

    public Worker[] Workers { get; }

    /// <summary>Virtual seconds.</summary>
    public double Now { get; private set; }

    /// <summary>Whether another job may still be submitted.</summary>
    public bool MoreMayArrive => _coming > 0;

    /// <summary>Schedules something for a time, now at the earliest.</summary>
    public void At(double time, Action action) => _events.Enqueue(action, (Math.Max(time, Now), _order++));

    /// <summary>Plays everything that happens until the last job is over.</summary>
    public void Run(IReadOnlyList<Job> jobs, IPolicy policy)
    {
        _open = _coming = jobs.Count;
        At(1, () => Tick(policy));
        At(jobs[0].Arrives, () => Submit(jobs, 0, policy));
        while (_open > 0)
        {
            _events.TryDequeue(out var action, out var due);
            Now = due.Time;
            action!();
        }
    }

    /// <summary>A worker begins a job.</summary>
    public void Begin(Job job, Worker worker, double time, IPolicy policy)
    {
        if (worker.Job is not null)
            throw new InvalidOperationException($"Worker {worker.Number} was given a second job.");
        worker.Take(job, time);
        if (worker.Machine.Fails)
            _coming++;
        if (job.Attempts++ == 0)
            job.Begun = time;
        At(worker.Machine.End(time, worker.Machine.Fails ? FailsAfter * job.Work : job.Work), () => End(job, worker, policy));
    }

    private void End(Job job, Worker worker, IPolicy policy)
    {
        worker.Leave(Now);
        if (worker.Machine.Fails)
            worker.Fail(Now);
        if (!worker.Machine.Fails)
        {
            job.Done = Now;
            _open--;
        }
        else if (Retries.After(job.Attempts) is { } delay)
        {
            At(Now + delay.TotalSeconds, () =>
            {
                _coming--;
                policy.Arrive(job);
            });
        }
        else
        {
            _open--;
            _coming--;
        }

        policy.Free(worker);
    }

    private void Submit(IReadOnlyList<Job> jobs, int next, IPolicy policy)
    {
        for (; next < jobs.Count && jobs[next].Arrives <= Now; next++)
        {
            _coming--;
            policy.Arrive(jobs[next]);
        }

        if (next < jobs.Count)
            At(jobs[next].Arrives, () => Submit(jobs, next, policy));
    }

    private void Tick(IPolicy policy)
    {
        policy.Second();
        At(Now + 1, () => Tick(policy));
    }
}
