namespace HpcHangfire.Farm.Hosts;

/// <summary>What a memory node tells the master about its host.</summary>
/// <param name="Node">The memory node's name, such as <c>memoria1</c>.</param>
/// <param name="Host">The host it watches; workers there give the same name.</param>
/// <param name="Time">When it was written.</param>
/// <param name="Current">The last sample.</param>
/// <param name="Averages">Means over the last samples.</param>
/// <param name="Alerts">Which alerts are on.</param>
public sealed record HostReport(string Node, string Host, DateTimeOffset Time, HostSample Current, HostAverages Averages, HostAlerts Alerts);

/// <summary>Means of a host over its last samples.</summary>
/// <param name="CpuPercent">0..100.</param>
/// <param name="MemoryPercent">0..100.</param>
public sealed record HostAverages(double CpuPercent, double MemoryPercent)
{
    /// <summary>Samples that a report averages over.</summary>
    public const int SampleCount = 10;

    /// <summary>Means over the last <see cref="SampleCount"/> of <paramref name="samples"/>, or over fewer while there are fewer.</summary>
    /// <param name="samples">Oldest first, at least one.</param>
    public static HostAverages Of(IReadOnlyList<HostSample> samples)
    {
        var last = samples.TakeLast(SampleCount).ToArray();
        return new(last.Average(sample => sample.Cpu.Percent), last.Average(sample => sample.Memory.Percent));
    }
}

/// <summary>Which alerts of a host are on.</summary>
public sealed record HostAlerts(bool CpuHigh, bool MemoryHigh, bool DiskHigh)
{
    /// <summary>The same as <paramref name="active"/>, kind by kind.</summary>
    public static HostAlerts Of(IReadOnlyCollection<HostAlertKind> active) => new(
        active.Contains(HostAlertKind.CpuHigh), active.Contains(HostAlertKind.MemoryHigh), active.Contains(HostAlertKind.DiskHigh));
}
