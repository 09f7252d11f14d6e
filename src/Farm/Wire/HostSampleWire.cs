using System.Text.Json.Serialization;
using HpcHangfire.Farm.Hosts;

namespace HpcHangfire.Farm.Wire;

/// <summary>Answer to GET /metricas of a memory node, an entry of its history, and what Redis keeps of a host. Bytes and percents.</summary>
public sealed record HostSampleWire(
    [property: JsonPropertyName("timestamp")] double Timestamp,
    [property: JsonPropertyName("cpu")] HostSampleWire.CpuWire Cpu,
    [property: JsonPropertyName("memoria")] HostSampleWire.MemoryWire Memory,
    [property: JsonPropertyName("disco")] HostSampleWire.DiskWire Disk,
    [property: JsonPropertyName("red")] HostSampleWire.NetworkWire Network)
{
    /// <summary>Processor load; <c>freq</c> is null where the host does not tell.</summary>
    public sealed record CpuWire(
        [property: JsonPropertyName("percent")] double Percent,
        [property: JsonPropertyName("count")] int Count,
        [property: JsonPropertyName("freq")] FrequencyWire? Frequency = null);

    /// <summary>MHz.</summary>
    public sealed record FrequencyWire(
        [property: JsonPropertyName("current")] double Current,
        [property: JsonPropertyName("min")] double Min,
        [property: JsonPropertyName("max")] double Max);

    /// <summary>Memory in bytes.</summary>
    public sealed record MemoryWire(
        [property: JsonPropertyName("total")] long Total,
        [property: JsonPropertyName("disponible")] long Available,
        [property: JsonPropertyName("usado")] long Used,
        [property: JsonPropertyName("libre")] long Free,
        [property: JsonPropertyName("percent")] double Percent);

    /// <summary>Disk in bytes.</summary>
    public sealed record DiskWire(
        [property: JsonPropertyName("total")] long Total,
        [property: JsonPropertyName("usado")] long Used,
        [property: JsonPropertyName("libre")] long Free,
        [property: JsonPropertyName("percent")] double Percent);

    /// <summary>Counters since the host started.</summary>
    public sealed record NetworkWire(
        [property: JsonPropertyName("bytes_enviados")] long BytesSent,
        [property: JsonPropertyName("bytes_recibidos")] long BytesReceived,
        [property: JsonPropertyName("paquetes_enviados")] long PacketsSent,
        [property: JsonPropertyName("paquetes_recibidos")] long PacketsReceived);
}

/// <summary>Between <see cref="HostSample"/> and its JSON.</summary>
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

    /// <summary>The sample that <paramref name="wire"/> tells of.</summary>
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
