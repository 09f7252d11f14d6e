using HpcHangfire.Algorithms;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Workers;

namespace HpcHangfire.WorkerHost.Placement;

/// <summary>What this worker last found out about its machine, and whether it takes jobs there.</summary>
public sealed class WorkerGate(HostSampler sampler) : IFetchGate
{
    private const string Nameless = "espera a que su nombre quede libre";
    private volatile bool _hasName;
    private volatile GateView _now = new([], null, null, OperatorOrder.Work);

    /// <summary>Called after each look that changed what others should know.</summary>
    public event Action? Changed;

    /// <summary>Whether the worker has its name. Without it, it takes no job, whatever its machine is like.</summary>
    public bool HasName
    {
        get => _hasName;
        set => _hasName = value;
    }

    /// <summary>The last look.</summary>
    public GateView Now => _hasName ? _now : _now with { Reasons = [Nameless, .. _now.Reasons] };

    /// <inheritdoc />
    public bool IsOpen => _hasName && _now.Reasons.Count == 0;

    /// <inheritdoc />
    public long FreeMemoryBytes => sampler.Read().Memory.AvailableBytes;

    /// <inheritdoc />
    public IReadOnlyList<string> Abilities { get; } = Farm.Queues.Abilities.OfOurs(Kernels.AvailablePaths);

    /// <summary>Takes over a new look.</summary>
    /// <returns>Whether it opened or shut the gate.</returns>
    public bool Set(GateView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var before = _now;
        _now = view;
        var turned = before.Reasons.Count == 0 != (view.Reasons.Count == 0);
        if (turned || before.Order != view.Order)
            Changed?.Invoke();
        return turned;
    }
}

/// <summary>One look at the machine.</summary>
/// <param name="Reasons">Why no job is taken, in Spanish; empty when the gate is open.</param>
/// <param name="OwnCpuPercent">What the farm's processes use of the machine, 0..100; null before it is known.</param>
/// <param name="ForeignCpuPercent">What others use of it, 0..100; null before it is known.</param>
/// <param name="Order">What the operator said.</param>
public sealed record GateView(IReadOnlyList<string> Reasons, double? OwnCpuPercent, double? ForeignCpuPercent, OperatorOrder Order);
