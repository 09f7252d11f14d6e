using HpcHangfire.Farm.Hosts;

namespace HpcHangfire.Farm.Tests.Hosts;

/// <summary>Samples with chosen values.</summary>
internal static class SampleMaker
{
    public static DateTimeOffset Time { get; } = DateTimeOffset.FromUnixTimeMilliseconds(1_751_912_584_571);

    public static HostSample Sample(double cpu = 13.6, double memory = 4.2, double disk = 34.1, CpuFrequency? frequency = null) => new(
        Time,
        new(cpu, 2, frequency),
        new(25_276_502_016, 24_200_000_000, 1_076_502_016, 23_000_000_000, memory),
        new(270_553_174_016, 92_000_000_000, 178_000_000_000, disk),
        new(399_462, 346_431_054, 4614, 7949));
}
