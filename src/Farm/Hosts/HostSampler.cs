namespace HpcHangfire.Farm.Hosts;

/// <summary>
/// Measures this machine, or the container it runs in when that has lower limits. Thread-safe; a reading takes well under
/// a millisecond and never throws or hangs: what cannot be read is 0 (frequency: null).
/// </summary>
/// <remarks>
/// On Linux it reads <c>/proc</c> and the control groups, version 1 or 2; elsewhere it uses what .NET offers, and the load
/// is this process's own. docs/decisions/0004-host-sampling.md says why it is not a package.
/// </remarks>
public sealed class HostSampler
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly CpuMeter _cpu;
    private readonly FrequencyReader _frequency;
    private readonly MemoryReader _memory;
    private readonly DiskReader _disk;
    private readonly NetworkReader _network;

    /// <summary>Starts the first interval of the CPU load.</summary>
    /// <param name="options">Where to read.</param>
    /// <param name="time">Stamps the samples and measures their intervals.</param>
    public HostSampler(HostSamplerOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        _time = time;
        var limits = new CgroupLimits(options.ProcFolder, options.CgroupFolder);
        _cpu = new(options, limits, time);
        _frequency = new(options);
        _memory = new(options, limits);
        _disk = new(options, time);
        _network = new(options);
    }

    /// <summary>
    /// A sample of now. Its CPU load covers the time since the previous reading, whoever made it; readings less than 250 ms
    /// apart share one load. Before the first interval has passed it is the host's mean since boot.
    /// </summary>
    public HostSample Read()
    {
        lock (_gate)
        {
            var (percent, count) = _cpu.Read();
            return new(_time.GetUtcNow(), new(percent, count, _frequency.Read()), _memory.Read(), _disk.Read(), _network.Read());
        }
    }

    /// <summary>The memory and the disk of now, for callers that look at nothing else.</summary>
    public (HostMemory Memory, HostDisk Disk) ReadRoom()
    {
        lock (_gate)
            return (_memory.Read(), _disk.Read());
    }

    /// <summary>The counters of processor time behind the load, for callers that measure over their own interval.</summary>
    public CpuCounter ReadCpuCounter()
    {
        lock (_gate)
            return _cpu.Counters();
    }
}
