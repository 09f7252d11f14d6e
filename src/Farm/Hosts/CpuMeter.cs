namespace HpcHangfire.Farm.Hosts;

/// <summary>
/// Turns the growing counters of used processor time into a load in percent. Under a quota it is the container's use of its
/// quota, otherwise the whole host's load from <c>/proc/stat</c>, or without /proc this process's own. Not thread-safe.
/// </summary>
internal sealed class CpuMeter
{
    // Kernel counters tick every 10 ms: over a shorter time a load would be mostly rounding.
    private static readonly TimeSpan MinimumInterval = TimeSpan.FromMilliseconds(250);

    private readonly string _statFile;
    private readonly CgroupLimits _limits;
    private readonly TimeProvider _time;
    private readonly int _processors;
    private Counter _last;
    private double _percent;

    public CpuMeter(HostSamplerOptions options, CgroupLimits limits, TimeProvider time)
    {
        _statFile = Path.Combine(options.ProcFolder, "stat");
        _limits = limits;
        _time = time;
        _processors = ProcStat.Processors(_statFile) ?? Environment.ProcessorCount;
        _last = Count();
        // Until an interval has passed, the host's mean since its boot is the best guess.
        _percent = ProcStat.Read(_statFile) is { } host ? Percent(host.Busy, host.Total) : 0;
    }

    /// <summary>Load since the previous call (0..100) and the processors that may be used.</summary>
    public (double Percent, int Count) Read()
    {
        var now = Count();
        if (now.Cores != _last.Cores)
            _last = now; // another quota: the counters cannot be compared, so the last load is used again
        else if (_time.GetElapsedTime(_last.Time, now.Time) >= MinimumInterval)
            (_percent, _last) = (Percent(now.Busy - _last.Busy, now.Capacity - _last.Capacity), now);
        return (_percent, Math.Max(1, (int)Math.Ceiling(now.Cores)));
    }

    /// <summary>The growing counters themselves.</summary>
    public CpuCounter Counters() => Count().ToCounter();

    // A counter may be reset or lag behind the clock a little; the load stays in range.
    private static double Percent(double busy, double capacity) => capacity > 0 ? Math.Clamp(100 * busy / capacity, 0, 100) : 0;

    private Counter Count()
    {
        var now = _time.GetTimestamp();
        var clock = _time.GetElapsedTime(0, now).TotalSeconds;
        if (_limits.Cpu() is { } quota && quota.Cores < _processors)
            return new(now, quota.Used.TotalSeconds, quota.Cores * clock, quota.Cores, OfContainer: true);
        if (ProcStat.Read(_statFile) is { } host)
            return new(now, host.Busy, host.Total, _processors, OfContainer: false);
        var own = OperatingSystem.IsIOS() || OperatingSystem.IsTvOS() || OperatingSystem.IsBrowser()
            ? TimeSpan.Zero
            : Environment.CpuUsage.TotalTime;
        return new(now, own.TotalSeconds, _processors * clock, _processors, OfContainer: true); // only this process is known
    }

    /// <param name="Time">Clock ticks of the reading.</param>
    /// <param name="Busy">Processor time used so far.</param>
    /// <param name="Capacity">Processor time available so far, in the same unit.</param>
    /// <param name="Cores">Processors that share it.</param>
    /// <param name="OfContainer">Whether it counts only this process's container, or this process.</param>
    private readonly record struct Counter(long Time, double Busy, double Capacity, double Cores, bool OfContainer)
    {
        public CpuCounter ToCounter() => new(Busy, Capacity, Cores, OfContainer);
    }
}
