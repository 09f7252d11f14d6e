using HpcHangfire.Farm.Hosts;

namespace HpcHangfire.WorkerHost.Placement;

/// <summary>
/// Load of a machine that is not the farm's own: the machine's load minus what the farm's processes there use. A sliding window
/// is needed because the processes publish their use a little before or after the machine is read. Not thread-safe.
/// </summary>
public sealed class ForeignLoad
{
    // A timing difference of one second is then at most a fifth of a processor's time: less than what opens and shuts a gate.
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);
    private readonly LinkedList<Reading> _readings = [];

    /// <summary>Adds a reading.</summary>
    /// <param name="clock">Time since any fixed moment.</param>
    /// <param name="machine">Counters of the machine, or of the container when its quota limits this process.</param>
    /// <param name="own">Processor seconds used so far by each of the farm's processes there.</param>
    public void Add(TimeSpan clock, CpuCounter machine, IReadOnlyDictionary<string, double> own)
    {
        if (_readings.Last is { Value: var last } && last.Machine.Cores != machine.Cores)
            _readings.Clear(); // another quota: the counters cannot be compared
        _readings.AddLast(new Reading(clock, machine, own));
        while (_readings.First!.Next is { } second && clock - second.Value.Clock >= Window)
            _readings.RemoveFirst();
    }

    /// <summary>Percent of the machine's capacity over the last seconds, 0..100: all of it, what the farm used, and the rest. Null before two readings.</summary>
    public (double Total, double Own, double Foreign)? Percent
    {
        get
        {
            if (_readings.Count < 2)
                return null;
            var (first, last) = (_readings.First!.Value, _readings.Last!.Value);
            var capacity = last.Machine.Capacity - first.Machine.Capacity;
            var seconds = (last.Clock - first.Clock).TotalSeconds;
            if (capacity <= 0 || seconds <= 0)
                return null;
            var total = Math.Clamp(100 * (last.Machine.Busy - first.Machine.Busy) / capacity, 0, 100);
            var used = last.Own.Sum(p => first.Own.TryGetValue(p.Key, out var before) ? Math.Max(0, p.Value - before) : 0);
            var own = Math.Clamp(100 * used / (last.Machine.Cores * seconds), 0, 100);
            return (total, Math.Min(own, total), Math.Max(0, total - own));
        }
    }

    private sealed record Reading(TimeSpan Clock, CpuCounter Machine, IReadOnlyDictionary<string, double> Own);
}
