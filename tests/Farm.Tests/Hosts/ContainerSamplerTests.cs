using HpcHangfire.Farm.Hosts;

namespace HpcHangfire.Farm.Tests.Hosts;

/// <summary>The same host, seen from containers that are limited in different ways.</summary>
public sealed class ContainerSamplerTests : IDisposable
{
    private readonly RecordedMachine _machine = RecordedMachine.WithoutLimits();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void A_version_2_quota_makes_the_load_relative_to_it()
    {
        Version2("150000 100000", usedMicroseconds: 7_000_000, "max");
        var sampler = _machine.Sampler();
        _machine.Time.Advance(TimeSpan.FromSeconds(4));
        Version2("150000 100000", usedMicroseconds: 10_000_000, "max");

        var cpu = sampler.Read().Cpu;
        Assert.Equal(50, cpu.Percent, 6); // 3 s used of 1.5 × 4 s
        Assert.Equal(2, cpu.Count);
    }

    [Fact]
    public void A_version_2_memory_limit_counts_used_memory_without_droppable_cache()
    {
        Version2("max 100000", 0, "1000000000");

        Assert.Equal(new HostMemory(1_000_000_000, 700_000_000, 300_000_000, 600_000_000, 30), _machine.Sampler().Read().Memory);
    }

    [Fact]
    public void A_version_2_group_without_limits_shows_the_host()
    {
        Version2("max 100000", 0, "max");
        var sample = _machine.Sampler().Read();

        Assert.Equal(4, sample.Cpu.Count);
        Assert.Equal(16_384_000_000, sample.Memory.TotalBytes);
    }

    [Fact]
    public void A_version_1_quota_makes_the_load_relative_to_it()
    {
        Version1("50000", usedNanoseconds: 1_000_000_000);
        var sampler = _machine.Sampler();
        _machine.Time.Advance(TimeSpan.FromSeconds(10));
        Version1("50000", usedNanoseconds: 5_500_000_000);

        var cpu = sampler.Read().Cpu;
        Assert.Equal(90, cpu.Percent, 6); // 4.5 s used of 0.5 × 10 s
        Assert.Equal(1, cpu.Count);
    }

    [Fact]
    public void A_version_1_memory_limit_counts_used_memory_without_droppable_cache()
    {
        Version1("-1", 0);

        Assert.Equal(new HostMemory(2_000_000_000, 1_500_000_000, 500_000_000, 1_200_000_000, 25), _machine.Sampler().Read().Memory);
    }

    [Fact]
    public void A_version_1_group_without_limits_shows_the_host()
    {
        _machine.Write("proc/self/cgroup", "4:memory:/\n1:cpu,cpuacct:/\n0::/")
            .Write("cgroup/cpu/cpu.cfs_quota_us", "-1").Write("cgroup/cpu/cpu.cfs_period_us", "100000")
            .Write("cgroup/memory/memory.limit_in_bytes", "9223372036854771712").Write("cgroup/memory/memory.usage_in_bytes", "380194816");
        var sample = _machine.Sampler().Read();

        Assert.Equal(4, sample.Cpu.Count);
        Assert.Equal(16_384_000_000, sample.Memory.TotalBytes);
    }

    [Fact]
    public void The_tightest_limit_among_a_group_and_its_parents_counts()
    {
        _machine.Write("proc/self/cgroup", "0::/farm.slice/worker.service")
            .Write("cgroup/farm.slice/memory.max", "1000000000").Write("cgroup/farm.slice/memory.current", "600000000")
            .Write("cgroup/farm.slice/worker.service/memory.max", "4000000000").Write("cgroup/farm.slice/worker.service/memory.current", "1");

        var memory = _machine.Sampler().Read().Memory;
        Assert.Equal(1_000_000_000, memory.TotalBytes);
        Assert.Equal(600_000_000, memory.UsedBytes);
    }

    [Fact]
    public void A_quota_that_is_changed_while_running_keeps_the_load_in_range()
    {
        Version2("100000 100000", 1_000_000, "max");
        var sampler = _machine.Sampler();
        _machine.Time.Advance(TimeSpan.FromSeconds(5));
        Version2("300000 100000", 2_000_000, "max");
        Assert.InRange(sampler.Read().Cpu.Percent, 0, 100);

        _machine.Time.Advance(TimeSpan.FromSeconds(5));
        Version2("300000 100000", 5_000_000, "max");
        Assert.Equal(20, sampler.Read().Cpu.Percent, 6);
    }

    private void Version2(string quota, long usedMicroseconds, string memoryLimit) => _machine
        .Write("proc/self/cgroup", "0::/")
        .Write("cgroup/cpu.max", quota)
        .Write("cgroup/cpu.stat", $"usage_usec {usedMicroseconds}\nuser_usec 1\nsystem_usec 1\nnr_periods 0")
        .Write("cgroup/memory.max", memoryLimit)
        .Write("cgroup/memory.current", "400000000")
        .Write("cgroup/memory.stat", "anon 290000000\nfile 110000000\ninactive_file 100000000\nactive_file 10000000");

    // As Docker shows it: the group's path is the host's and does not exist inside; accounting is mounted beside it.
    private void Version1(string quota, long usedNanoseconds) => _machine
        .Write("proc/self/cgroup", "8:memory:/docker/0a1b\n2:cpuacct:/docker/0a1b\n1:cpu:/docker/0a1b\n0::/")
        .Write("cgroup/cpu/cpu.cfs_quota_us", quota)
        .Write("cgroup/cpu/cpu.cfs_period_us", "100000")
        .Write("cgroup/cpuacct/cpuacct.usage", $"{usedNanoseconds}")
        .Write("cgroup/memory/memory.limit_in_bytes", "2000000000")
        .Write("cgroup/memory/memory.usage_in_bytes", "800000000")
        .Write("cgroup/memory/memory.stat", "cache 310000000\ninactive_file 0\ntotal_inactive_file 300000000");
}
