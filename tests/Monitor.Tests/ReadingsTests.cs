using HpcHangfire.Farm.Hosts;

namespace HpcHangfire.Monitor.Tests;

/// <summary>The samples a monitor keeps in memory.</summary>
public sealed class ReadingsTests
{
    private readonly Readings _readings = new();

    [Fact]
    public void The_last_hundred_samples_are_kept_oldest_first()
    {
        for (var i = 0; i < 103; i++)
            _readings.Add(Sample(i));

        Assert.Equal(Enumerable.Range(3, 100).Select(i => (double)i), _readings.All().Select(sample => sample.Cpu.Percent));
    }

    [Fact]
    public void Reports_wait_for_the_first_sample()
    {
        Assert.False(_readings.First.IsCompleted);
        _readings.Add(Sample(1));
        Assert.True(_readings.First.IsCompleted);
    }

    private static HostSample Sample(double cpu) =>
        new(DateTimeOffset.UnixEpoch, new(cpu, 1, null), new(1, 1, 0, 1, 0), new(1, 0, 1, 0), new(0, 0, 0, 0));
}
