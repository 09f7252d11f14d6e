namespace HpcHangfire.Farm.Hosts;

/// <summary>Memory from <c>/proc/meminfo</c>, narrowed to the container's limit; without /proc, what the runtime knows.</summary>
internal sealed class MemoryReader(HostSamplerOptions options, CgroupLimits limits)
{
    private readonly string _file = Path.Combine(options.ProcFolder, "meminfo");

    public HostMemory Read()
    {
        var text = KernelFile.Head(_file);
        if (KernelFile.Field(text, "MemTotal") is not { } totalKiB)
            return Portable();
        var freeKiB = KernelFile.Field(text, "MemFree") ?? 0;
        var (total, free) = (totalKiB * 1024, freeKiB * 1024);
        var available = (KernelFile.Field(text, "MemAvailable") ?? freeKiB) * 1024;
        if (limits.Memory() is not { } quota || quota.LimitBytes >= total)
            return Create(total, available, free);
        // The host may be fuller than the container: what is missing outside is not available inside.
        var used = quota.UsedBytes - quota.DroppableBytes;
        return Create(quota.LimitBytes, Math.Min(available, quota.LimitBytes - used), Math.Min(free, quota.LimitBytes - quota.UsedBytes));
    }

    private static HostMemory Portable()
    {
        var memory = GC.GetGCMemoryInfo();
        var total = memory.TotalAvailableMemoryBytes;
        // The load is that of the last collection. Before the first one it is 0 and only this process is known.
        var used = Math.Max(memory.MemoryLoadBytes, Environment.WorkingSet);
        return Create(total, total - used, total - used);
    }

    private static HostMemory Create(long total, long available, long free)
    {
        (available, free) = (Math.Clamp(available, 0, total), Math.Clamp(free, 0, total));
        var used = total - available;
        return new(total, available, used, free, total > 0 ? 100.0 * used / total : 0);
    }
}
