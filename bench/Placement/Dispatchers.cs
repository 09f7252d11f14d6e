namespace HpcHangfire.Bench.Placement;

/// <summary>How a dispatcher chooses among workers.</summary>
internal enum Choice
{
    Random,
    RoundRobin,
    LeastCpu,
    FewestJobsThenLeastCpu,
}

/// <summary>
/// A dispatcher of the usual kind. Once a second it hears how busy each machine was in the last five seconds, its own jobs
/// included. It needs no time, knows no gates, and memory costs it nothing.
/// </summary>
internal abstract class Dispatcher : IPolicy
{
    private const double Window = 5;
    private readonly Choice _choice;
    private readonly Random _random = new(7);
    private readonly Queue<double>[] _busy; // counters of the last seconds
    private readonly double[] _cpu;
    private int _turn;

    protected Dispatcher(Simulation farm, Choice choice)
    {
        (Farm, _choice) = (farm, choice);
        _busy = [.. farm.Workers.Select(_ => new Queue<double>())];
        _cpu = new double[farm.Workers.Length];
    }

    protected Simulation Farm { get; }

    public abstract void Arrive(Job job);

    public abstract void Free(Worker worker);

    public void Second()
    {
        if (_choice < Choice.LeastCpu || !Farm.MoreMayArrive)
            return;
        foreach (var worker in Farm.Workers)
        {
            var counters = _busy[worker.Number];
            counters.Enqueue(worker.Machine.Foreign.Integral(Farm.Now) + worker.UsedSeconds(Farm.Now));
            if (counters.Count > Window + 1)
                counters.Dequeue();
            _cpu[worker.Number] = counters.Last() - counters.Peek();
        }
    }

    protected Worker Choose(IReadOnlyList<Worker> among, Func<Worker, int> jobs) => _choice switch
    {
        Choice.Random => among[_random.Next(among.Count)],
        Choice.RoundRobin => Next(among),
        Choice.LeastCpu => among.MinBy(w => _cpu[w.Number])!,
        _ => among.MinBy(w => (jobs(w), _cpu[w.Number]))!,
    };

    private Worker Next(IReadOnlyList<Worker> among)
    {
        var next = among.FirstOrDefault(w => w.Number >= _turn) ?? among[0];
        _turn = next.Number + 1;
        return next;
    }
}

/// <summary>Sends each job to a worker when it arrives; there it waits in the worker's own queue.</summary>
internal sealed class SendingDispatcher : Dispatcher
{
    private readonly PriorityQueue<Job, (int, int)>[] _sent;

    public SendingDispatcher(Simulation farm, Choice choice)
        : base(farm, choice) => _sent = [.. farm.Workers.Select(_ => new PriorityQueue<Job, (int, int)>())];

    public override void Arrive(Job job)
    {
        var worker = Choose(Farm.Workers, w => _sent[w.Number].Count + (w.Job is null ? 0 : 1));
        _sent[worker.Number].Enqueue(job, ((int)job.Priority, job.Number));
        if (worker.Job is null)
            Free(worker);
    }

    public override void Free(Worker worker)
    {
        if (_sent[worker.Number].TryDequeue(out var job, out _))
            Farm.Begin(job, worker, Farm.Now, this);
    }
}

/// <summary>Keeps the jobs itself and gives one to a worker that is idle at that moment, which it knows at once.</summary>
internal sealed class IdleDispatcher(Simulation farm, Choice choice) : Dispatcher(farm, choice)
{
    private readonly PriorityQueue<Job, (int, int)> _waiting = new();
    private readonly List<Worker> _idle = [.. farm.Workers];

    public override void Arrive(Job job)
    {
        _waiting.Enqueue(job, ((int)job.Priority, job.Number));
        Give();
    }

    public override void Free(Worker worker)
    {
        var place = _idle.BinarySearch(worker, Comparer<Worker>.Create((a, b) => a.Number.CompareTo(b.Number)));
        _idle.Insert(~place, worker);
        Give();
    }

    private void Give()
    {
        if (_idle.Count == 0 || !_waiting.TryDequeue(out var job, out _))
            return;
        var worker = Choose(_idle, _ => 0);
        _idle.Remove(worker);
        Farm.Begin(job, worker, Farm.Now, this);
    }
}
