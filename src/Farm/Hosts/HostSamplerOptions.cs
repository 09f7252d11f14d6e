using HpcHangfire.Contract.Settings;

namespace HpcHangfire.Farm.Hosts;

/// <summary>Where a <see cref="HostSampler"/> reads; other folders let it read a recorded machine.</summary>
public sealed class HostSamplerOptions
{
    /// <summary>The kernel's process file system. Default <c>/proc</c>; where it is missing, .NET's own sources are used.</summary>
    public string ProcFolder { get; init; } = "/proc";

    /// <summary>Mount of the control groups, version 1 or 2. Default <c>/sys/fs/cgroup</c>.</summary>
    public string CgroupFolder { get; init; } = "/sys/fs/cgroup";

    /// <summary>The kernel's processor folder, for frequencies. Default <c>/sys/devices/system/cpu</c>.</summary>
    public string CpuFolder { get; init; } = "/sys/devices/system/cpu";

    /// <summary>The folder whose disk is measured; while it does not exist, its nearest existing parent.</summary>
    public string DataFolder { get; init; } = Variables.DataFolder.Default;
}
