using CsCheck;
using HpcHangfire.Farm.Placement;

namespace HpcHangfire.Farm.Tests.Placement;

/// <summary>What makes a worker's score.</summary>
public sealed class ScoreTests
{
    private const long GiB = 1L << 30;
    private static readonly Standing Idle = new(0, 8 * GiB, 16 * GiB, 0, 0, IsWatched: true);

    private static readonly Gen<Standing> Any = Gen.Select(
        Gen.Double[0, 100], Gen.Long[0, 16 * GiB], Gen.Int[0, 3], Gen.Int[0, 9], Gen.Bool, (cpu, free, alerts, failures, watched) =>
            new Standing(cpu, free, 16 * GiB, alerts, failures, watched));

    [Fact]
    public void An_idle_machine_with_half_its_memory_free_has_all_points() => Assert.Equal(new Score(100, 60, 40, 0, 0, 0), Score.Of(Idle));

    [Fact]
    public void The_parts_add_up() => Assert.Equal(
        new Score(5, 15, 20, -20, -10, 0), Score.Of(new Standing(75, 4 * GiB, 16 * GiB, 1, 1, IsWatched: true)));

    [Fact]
    public void Unknown_load_counts_half_and_an_unwatched_host_a_little_less() =>
        Assert.Equal(new Score(65, 30, 40, 0, 0, -5), Score.Of(Idle with { ForeignCpuPercent = null, IsWatched = false }));

    [Fact]
    public void Nothing_taken_is_0_and_not_minus_0() =>
        Assert.All((double[])[Score.Of(Idle).Alerts, Score.Of(Idle).Failures, Score.Of(Idle).Unwatched], part => Assert.False(double.IsNegative(part)));

    [Fact]
    public void It_stays_in_its_range() => Any.Sample(standing => Assert.InRange(Score.Of(standing).Total, 0, 100));

    [Fact]
    public void It_never_rises_by_anything_bad() => Any.Sample(standing =>
    {
        var score = Score.Of(standing).Total;
        Assert.True(Score.Of(standing with { ForeignCpuPercent = Math.Min(100, standing.ForeignCpuPercent!.Value + 10) }).Total <= score);
        Assert.True(Score.Of(standing with { FreeMemoryBytes = standing.FreeMemoryBytes / 2 }).Total <= score);
        Assert.True(Score.Of(standing with { Alerts = standing.Alerts + 1 }).Total <= score);
        Assert.True(Score.Of(standing with { RecentFailures = standing.RecentFailures + 1 }).Total <= score);
        Assert.True(Score.Of(standing with { IsWatched = false }).Total <= score);
    });
}
