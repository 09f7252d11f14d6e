namespace HpcHangfire.Farm.Hosts;

/// <summary>What one host measured at one moment. Inside a limited container, all of it is relative to the container's limits.</summary>
/// <param name="Time">When it was measured.</param>
/// <param name="Cpu">Load since the previous sample.</param>
/// <param name="Memory">Memory in bytes.</param>
/// <param name="Disk">The disk of the data folder, in bytes.</param>
/// <param name="Network">Traffic since the host started, all interfaces except loopback.</param>
public sealed record HostSample(DateTimeOffset Time, HostCpu Cpu, HostMemory Memory, HostDisk Disk, HostNetwork Network);

/// <summary>Processor load.</summary>
/// <param name="Percent">0..100, of all the processors together; never NaN.</param>
/// <param name="Count">Processors that may be used: the host's, or the container's quota rounded up; at least 1.</param>
/// <param name="Frequency">Null where the host does not report it.</param>
public sealed record HostCpu(double Percent, int Count, CpuFrequency? Frequency);

/// <summary>The first processor's frequency in MHz; 0 for a bound that is not known.</summary>
public sealed record CpuFrequency(double CurrentMHz, double MinMHz, double MaxMHz);

/// <summary>Memory in bytes.</summary>
/// <param name="TotalBytes">The host's memory, or the container's limit when that is lower.</param>
/// <param name="AvailableBytes">What programs may still take without swapping: free memory and caches that can be dropped.</param>
/// <param name="UsedBytes">Total minus available.</param>
/// <param name="FreeBytes">Memory that nothing uses.</param>
/// <param name="Percent">Used of total, 0..100; 0 when the total is unknown.</param>
public sealed record HostMemory(long TotalBytes, long AvailableBytes, long UsedBytes, long FreeBytes, double Percent);

/// <summary>One disk in bytes; all 0 when it cannot be read.</summary>
/// <param name="TotalBytes">Size of the file system.</param>
/// <param name="UsedBytes">Bytes taken.</param>
/// <param name="FreeBytes">Bytes this user may still take; less than total − used where the system keeps a reserve.</param>
/// <param name="Percent">Used of what this user may use, 0..100, as <c>df</c> counts it.</param>
public sealed record HostDisk(long TotalBytes, long UsedBytes, long FreeBytes, double Percent);

/// <summary>Network counters since the host started.</summary>
public sealed record HostNetwork(long BytesSent, long BytesReceived, long PacketsSent, long PacketsReceived);
