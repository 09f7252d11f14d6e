using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Placement;
using HpcHangfire.WorkerHost.Placement;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Workers;

namespace HpcHangfire.Bench.Placement;

/// <summary>A worker as it places itself: its view of its machine, its gate, what it announces.</summary>
internal sealed class Asker(Worker worker)
{
    private const int RecentSeconds = 600;
    private readonly Gate _gate = new(new GateThresholds());
    private readonly ForeignLoad _load = new();
    private readonly string _process = $"p{worker.Number}";
    private double? _foreign;

    public Worker Worker { get; } = worker;

    public LeaseOwner Owner { get; } = new($"e{worker.Number:0000}", $"m{worker.Number:0000}");

    public IReadOnlyList<string> Queues { get; } = [QueueNames.OfWorker($"e{worker.Number:0000}"), .. QueueNames.General];

    public bool IsOpen { get; private set; } = true;

    public bool IsIdle => Worker.Job is null;

    public bool MayAsk => IsIdle && IsOpen;

    public bool IsInLine { get; set; }

    public double AskedAt { get; set; } = double.NegativeInfinity;

    public double AsksAgainAt { get; set; }

    /// <summary>What the master last heard.</summary>
    public Standing? Announced { get; private set; }

    public long FreeMemoryBytes(double time) => Worker.Machine.FreeMemoryBytes(time);

    /// <summary>What GateLoop does once a second.</summary>
    public void Look(double now)
    {
        var used = Worker.UsedSeconds(now);
        _load.Add(
            TimeSpan.FromSeconds(now),
            new CpuCounter(Worker.Machine.Foreign.Integral(now) + used, now, 1, OfContainer: true),
            new Dictionary<string, double> { [_process] = used });
        _foreign = _load.Percent?.Foreign;
        IReadOnlyList<HostAlertFlag> alerts = Worker.Machine.HasAlert(now) ? [new HostAlertFlag("nodo", HostAlertKind.DiskHigh)] : [];
        IsOpen = _gate.Look(new GateReadings(_foreign, FreeMemoryBytes(now), null, alerts, OperatorOrder.Work)).Count == 0;
    }

    public void Announce(double now) => Announced = new Standing(
        _foreign,
        FreeMemoryBytes(now),
        Worker.Machine.TotalMemoryBytes,
        Worker.Machine.HasAlert(now) ? 1 : 0,
        Worker.FailuresSince(now - RecentSeconds),
        Worker.Machine.IsWatched);
}
