using System.Diagnostics;

namespace HpcHangfire.Farm.Hosts;

/// <summary>What can run short on a host.</summary>
public enum HostAlertKind
{
    /// <summary>Processors nearly all in use.</summary>
    CpuHigh,

    /// <summary>Memory nearly all in use.</summary>
    MemoryHigh,

    /// <summary>Disk nearly full.</summary>
    DiskHigh,
}

/// <summary>The kinds' names on the wire.</summary>
public static class HostAlertKinds
{
    /// <summary>The kind's Spanish name.</summary>
    public static string ToWire(this HostAlertKind kind) => kind switch
    {
        HostAlertKind.CpuHigh => "cpu_alta",
        HostAlertKind.MemoryHigh => "memoria_alta",
        HostAlertKind.DiskHigh => "disco_alto",
        _ => throw new UnreachableException($"No wire name for the alert {kind}."),
    };
}
