using CsCheck;

namespace HpcHangfire.Algorithms.Tests;

/// <summary>Hard cases by hand and random ones, each against the plain loop.</summary>
public class ConformanceTests
{
    private static readonly (double Re, double Im)[] s_constants =
    [
        (0, 0), (0, -0.0), (-0.0, 0.0), (-1, 0), (-1, -0.0), (0.25, 0), (-0.75, 0), (-0.123, 0.745), (0, 1), (-2, 0), (-2.1, 0), (-2.1, 0.3),
        (-0.390540870218400, -0.586787907346969), // golden mean: a Siegel disc, where nothing ever repeats
        (-0.8, 0.156), (-0.4, 0.6), (1e-320, 1e-320), (1e-320, -0.0), (-1, 1e-310),
        (1.9, 0.7), // |c| just above 2, where an orbit may come back from outside
        (1.41, 1.41), (1.4142, 1.4142), (double.NaN, 0), (0, double.NaN), (double.PositiveInfinity, 0), (0, double.NegativeInfinity), (1e300, -1e300),
    ];

    [Theory, MemberData(nameof(EveryKernel.Rows), MemberType = typeof(EveryKernel))]
    public void Every_constant_counts_exactly_at_every_maximum(string name, string path)
    {
        foreach (var (re, im) in s_constants)
        {
            foreach (var max in new[] { 0, 1, 7, 8, 9, 15, 16, 17, 31, 33, 64, 1100 })
            {
                EveryKernel.MustAgree(name, path, new(37, 11, max, re, im, Region.Default));
            }

            EveryKernel.MustAgree(name, path, new(7, 3, 100_000, re, im, new(-0.6, 0.7, -0.2, 0.2)));
        }
    }

    [Theory, MemberData(nameof(EveryKernel.Rows), MemberType = typeof(EveryKernel))]
    public void Every_width_and_height_counts_exactly(string name, string path)
    {
        foreach (var size in new[] { 1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 63, 65, 1023, 1025, 1501, 5000 })
        {
            EveryKernel.MustAgree(name, path, new(size, 3, 150, -0.123, 0.745, Region.Default));
            EveryKernel.MustAgree(name, path, new(3, size, 150, -0.8, 0.156, Region.Default));
        }
    }

    [Theory, MemberData(nameof(EveryKernel.Rows), MemberType = typeof(EveryKernel))]
    public void Orbits_that_come_back_from_outside_are_counted_to_their_first_step_outside(string name, string path)
    {
        // Around ±√-c, a step from outside lands near 0 again.
        EveryKernel.MustAgree(name, path, new(401, 101, 300, -2.05, 0.01, new(-2.2, 2.2, -0.3, 0.3)));
        EveryKernel.MustAgree(name, path, new(401, 3, 5000, -2, 0, new(-2, 2, -0.001, 0.001)));
    }

    [Theory, MemberData(nameof(EveryKernel.Rows), MemberType = typeof(EveryKernel))]
    public void Points_that_are_not_finite_count_zero(string name, string path)
    {
        EveryKernel.MustAgree(name, path, new(9, 5, 50, 0, 0, new(double.NaN, 1, -1, 1)));
        EveryKernel.MustAgree(name, path, new(9, 5, 50, 0, 0, new(double.NegativeInfinity, double.PositiveInfinity, -1, 1)));
        EveryKernel.MustAgree(name, path, new(9, 5, 50, 0, 0, new(-1, 1, -double.MaxValue, double.MaxValue)));
        Assert.All(EveryKernel.Find(name, path).Count(new(9, 5, 50, 0, 0, new(0, 0, double.NaN, 0))), count => Assert.Equal(0, count));
    }

    [Theory, MemberData(nameof(EveryKernel.Rows), MemberType = typeof(EveryKernel))]
    public void Any_picture_counts_exactly(string name, string path)
    {
        var coordinate = Gen.Frequency((4, Gen.Double[-2.2, 2.2]), (1, Gen.OneOf(0.0, -0.0, 0.25, -0.75, -1.0, -2.0, 1e-310)));
        var region = Gen.Select(Gen.Double[-2, 2], Gen.Double[-2, 2], Gen.OneOf(Gen.Double[0, 3], Gen.Double[0, 1e-6]))
            .Select((x, y, size) => new Region(x - size, x + size, y - size, y + size));
        var max = Gen.Frequency((3, Gen.Int[0, 200]), (1, Gen.Int[200, 3000]));

        Gen.Select(Gen.Int[1, 90], Gen.Int[1, 9], max, coordinate, coordinate, region)
            .Select((width, height, iterations, re, im, view) => new FractalOrder(width, height, iterations, re, im, view))
            .Sample(order => EveryKernel.MustAgree(name, path, order), iter: 300, threads: 1);
    }
}
