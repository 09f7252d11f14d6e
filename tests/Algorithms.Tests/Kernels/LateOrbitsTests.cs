namespace HpcHangfire.Algorithms.Tests;

/// <summary>Orbits that wait for those of other batches: the counts do not show it.</summary>
public class LateOrbitsTests
{
    // Nearly every orbit outlives the iteration at which a small batch's orbits wait, and none is on a cycle before it.
    private static readonly FractalOrder s_parabolic = new(150, 121, 2600, 0.25, 0, new(-0.4, 0.4, -0.45, 0.4));
    private static readonly FractalOrder s_neck = new(90, 71, 4200, 0.5667, -0.5, new(-0.7505, -0.7495, -0.001, 0.001));

    public static TheoryData<string, string> Rows => [.. EveryKernel.Rows, .. EveryKernel.Formulas];

    [Theory, MemberData(nameof(Rows))]
    public void Long_orbits_count_exactly(string name, string path)
    {
        EveryKernel.MustAgree(name, path, s_parabolic with { Region = name is "mandelbrot" or "tricorn" ? s_neck.Region : s_parabolic.Region });
        EveryKernel.MustAgree(name, path, s_neck);
        EveryKernel.MustAgree(name, path, new(211, 83, 5000, -0.75, 0, new(-1.6, 1.6, -0.2, 0.21)));
    }

    [Theory, MemberData(nameof(Rows))]
    public void Progress_rises_and_ends_at_one_where_counts_come_late(string name, string path)
    {
        List<double> reports = [];

        EveryKernel.Find(name, path, threads: 3).Count(s_neck, new int[s_neck.Pixels], new(reports.Add));

        Assert.Equal(reports.Order(), reports);
        Assert.Equal(1, reports[^1]);
        Assert.All(reports[..^1], report => Assert.InRange(report, 0, 0.9999999));
    }
}
