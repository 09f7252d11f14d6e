using System.Globalization;

namespace HpcHangfire.Farm.Hosts;

/// <summary>CPU quota of a control group.</summary>
/// <param name="Cores">Processors' worth of time it may use, such as 1.5.</param>
/// <param name="Used">Processor time its processes have used.</param>
internal readonly record struct CpuQuota(double Cores, TimeSpan Used);

/// <summary>Memory limit of a control group, in bytes.</summary>
/// <param name="LimitBytes">What it may use.</param>
/// <param name="UsedBytes">What it uses, file cache included.</param>
/// <param name="DroppableBytes">The part of it that is file cache not used recently, which the kernel drops first.</param>
internal readonly record struct MemoryQuota(long LimitBytes, long UsedBytes, long DroppableBytes);

/// <summary>
/// The limits of the container (control group) this process runs in, version 1 or 2
/// (https://docs.kernel.org/admin-guide/cgroup-v2.html, …/cgroup-v1/memory.html). Parents limit too, so the tightest counts.
/// </summary>
internal sealed class CgroupLimits(string procFolder, string cgroupFolder)
{
    // A group without a limit shows the largest page-aligned number instead of a word in version 1.
    private const long NoLimitV1 = long.MaxValue / 2;

    private readonly string[] _cpu = Folders(procFolder, cgroupFolder, "cpu");
    private readonly string[] _memory = Folders(procFolder, cgroupFolder, "memory");
    private readonly string[] _unified = Folders(procFolder, cgroupFolder, "");

    /// <summary>The tightest CPU quota, or null when there is none.</summary>
    public CpuQuota? Cpu() => Tightest(_unified.Select(CpuV2).Concat(_cpu.Select(CpuV1)), quota => quota.Cores);

    /// <summary>The tightest memory limit, or null when there is none.</summary>
    public MemoryQuota? Memory() => Tightest(_unified.Select(MemoryV2).Concat(_memory.Select(MemoryV1)), quota => quota.LimitBytes);

    private static T? Tightest<T>(IEnumerable<T?> quotas, Func<T, double> size)
        where T : struct =>
        quotas.Where(quota => quota is not null).DefaultIfEmpty().MinBy(quota => quota is { } some ? size(some) : 0);

    private static CpuQuota? CpuV2(string folder)
    {
        if (KernelFile.Head(Path.Combine(folder, "cpu.max"))?.Split(' ') is not [var quota, var period]
            || !double.TryParse(quota, CultureInfo.InvariantCulture, out var allowed)
            || !double.TryParse(period, CultureInfo.InvariantCulture, out var per))
            return null;
        var used = KernelFile.Field(KernelFile.Head(Path.Combine(folder, "cpu.stat")), "usage_usec");
        return used is null || per <= 0 ? null : new(allowed / per, TimeSpan.FromMicroseconds(used.Value));
    }

    private CpuQuota? CpuV1(string folder)
    {
        var quota = KernelFile.Number(Path.Combine(folder, "cpu.cfs_quota_us"));
        var period = KernelFile.Number(Path.Combine(folder, "cpu.cfs_period_us"));
        if (quota is not > 0 || period is not > 0)
            return null;
        // The accounting controller may be mounted beside it, under the same path.
        var used = KernelFile.Number(Path.Combine(folder, "cpuacct.usage"))
            ?? KernelFile.Number(Path.Combine(cgroupFolder, "cpuacct", Path.GetRelativePath(Path.Combine(cgroupFolder, "cpu"), folder), "cpuacct.usage"));
        return used is null ? null : new((double)quota / period.Value, TimeSpan.FromMicroseconds(used.Value / 1000.0));
    }

    private static MemoryQuota? MemoryV2(string folder) => Memory(
        KernelFile.Number(Path.Combine(folder, "memory.max")),
        KernelFile.Number(Path.Combine(folder, "memory.current")),
        KernelFile.Field(KernelFile.Head(Path.Combine(folder, "memory.stat")), "inactive_file"));

    private static MemoryQuota? MemoryV1(string folder) => Memory(
        KernelFile.Number(Path.Combine(folder, "memory.limit_in_bytes")),
        KernelFile.Number(Path.Combine(folder, "memory.usage_in_bytes")),
        KernelFile.Field(KernelFile.Head(Path.Combine(folder, "memory.stat")), "total_inactive_file"));

    private static MemoryQuota? Memory(long? limit, long? used, long? droppable) =>
        limit is > 0 and < NoLimitV1 && used is { } usedBytes
            ? new(limit.Value, usedBytes, Math.Clamp(droppable ?? 0, 0, usedBytes))
            : null;

    /// <summary>
    /// The folder of this process's group and those of its parents. In a container the path in /proc/self/cgroup is often
    /// the host's and does not exist here. Then the mount itself is the container's group.
    /// </summary>
    private static string[] Folders(string procFolder, string cgroupFolder, string controller)
    {
        var mount = Path.Combine(cgroupFolder, controller);
        if (!Directory.Exists(mount))
            return [];
        var path = OwnPath(KernelFile.Head(Path.Combine(procFolder, "self/cgroup")) ?? "", controller);
        var folders = new List<string>();
        for (var folder = path.Trim('/'); folder.Length > 0; folder = Path.GetDirectoryName(folder) ?? "")
            folders.Add(Path.Combine(mount, folder));
        return [.. folders.Where(Directory.Exists), mount];
    }

    // Lines are id:controllers:path; the unified hierarchy of version 2 has no controllers.
    private static string OwnPath(string text, string controller) => text
        .Split('\n')
        .Select(line => line.Split(':', 3))
        .FirstOrDefault(part => part.Length == 3 && part[1].Split(',').Contains(controller))?[2] ?? "";
}
