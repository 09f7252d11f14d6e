using HpcHangfire.Contract.Wire;

namespace HpcHangfire.Farm.Hosts;

/// <summary>Converts between <see cref="HostSample"/> and its JSON.</summary>
public static class HostSampleConversions
{
    /// <summary>Percents and MHz are rounded to a tenth, as the first system's were.</summary>
    public static HostSampleWire ToWire(this HostSample sample)
    {
        var (time, cpu, memory, disk, network) = sample;
        return new(
            WireJson.Timestamp(time),
            new(Tenth(cpu.Percent), cpu.Count, cpu.Frequency is { } mhz ? new(Tenth(mhz.CurrentMHz), Tenth(mhz.MinMHz), Tenth(mhz.MaxMHz)) : null),
            new(memory.TotalBytes, memory.AvailableBytes, memory.UsedBytes, memory.FreeBytes, Tenth(memory.Percent)),
            new(disk.TotalBytes, disk.UsedBytes, disk.FreeBytes, Tenth(disk.Percent)),
            new(network.BytesSent, network.BytesReceived, network.PacketsSent, network.PacketsReceived));
    }

    /// <summary>The sample in <paramref name="wire"/>.</summary>
    public static HostSample FromWire(this HostSampleWire wire)
    {
        var (timestamp, cpu, memory, disk, network) = wire;
        return new(
            WireJson.Moment(timestamp),
            new(cpu.Percent, cpu.Count, cpu.Frequency is { } mhz ? new(mhz.Current, mhz.Min, mhz.Max) : null),
            new(memory.Total, memory.Available, memory.Used, memory.Free, memory.Percent),
            new(disk.Total, disk.Used, disk.Free, disk.Percent),
            new(network.BytesSent, network.BytesReceived, network.PacketsSent, network.PacketsReceived));
    }

    internal static double Tenth(double value) => Math.Round(value, 1);
}
