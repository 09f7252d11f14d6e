using HpcHangfire.Farm.Hosts;
using Microsoft.Extensions.Time.Testing;

namespace HpcHangfire.Farm.Tests.Hosts;

/// <summary>A folder of kernel files as a real machine wrote them; a test changes single files between two readings.</summary>
internal sealed class RecordedMachine : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("hpc-machine-");

    /// <summary>A host with 4 processors, 16 GB and no limits.</summary>
    public static RecordedMachine WithoutLimits()
    {
        var machine = new RecordedMachine();
        machine.Write("proc/stat", """
            cpu  10000 100 4000 80000 900 0 500 500 7 0
            cpu0 2500 25 1000 20000 225 0 125 125 2 0
            cpu1 2500 25 1000 20000 225 0 125 125 2 0
            cpu2 2500 25 1000 20000 225 0 125 125 2 0
            cpu3 2500 25 1000 20000 225 0 125 125 1 0
            intr 264529 0 0 0
            ctxt 1990473
            """);
        machine.Write("proc/meminfo", """
            MemTotal:       16000000 kB
            MemFree:         2000000 kB
            MemAvailable:   12000000 kB
            Buffers:          100000 kB
            """);
        machine.Write("proc/net/dev", """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                lo:    3293      31    0    0    0     0          0         0     3293      31    0    0    0     0       0          0
              eth0: 346431054    7949    0    0    0     0          0         0   399462    4614    0    0    0     0       0          0
              eth1:     100       2    0    0    0     0          0         0       50       1    0    0    0     0       0          0
            """);
        machine.Write("proc/cpuinfo", """
            processor	: 0
            model name	: Intel(R) Xeon(R) Processor
            cpu MHz		: 2596.138
            cache size	: 33792 KB
            """);
        return machine;
    }

    /// <summary>A machine that is not Linux.</summary>
    public static RecordedMachine Empty() => new();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public RecordedMachine Write(string file, string text)
    {
        var path = Path.Combine(_root.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text.Trim() + "\n");
        return this;
    }

    public HostSampler Sampler(string? dataFolder = null) => new(
        new HostSamplerOptions
        {
            ProcFolder = Path.Combine(_root.FullName, "proc"),
            CgroupFolder = Path.Combine(_root.FullName, "cgroup"),
            CpuFolder = Path.Combine(_root.FullName, "cpu"),
            DataFolder = dataFolder ?? Path.Combine(_root.FullName, "datos"),
        },
        Time);

    public void Dispose() => _root.Delete(recursive: true);
}
