using CsCheck;

namespace HpcHangfire.Algorithms.Tests;

/// <summary>Every formula on every path against its definition, and the definitions against points known by hand.</summary>
public class FormulaTests
{
    private static readonly Region[] s_views =
    [
        new(-2, 1, -1.5, 1.5),
        new(-2.6, 2.4, -2.5, 2.5), // includes the ring of radius 2
        new(-0.76, -0.74, 0.09, 0.11), // the seahorse valley
        new(-1.79, -1.74, -0.02, 0.02), // the needle
        new(-2, -1.9999999, -1e-8, 1e-8), // -2 exactly, which never escapes, and its neighbours on the ring
        new(-2.0000001, -1.9999999, 0, 1e-320),
        new(1.99999, 2.00001, -1e-5, 1e-5),
        new(-1e-3, 1e-3, -1e-320, 1e-320),
        new(0, 0, -1, 1),
    ];

    [Theory, MemberData(nameof(EveryKernel.Formulas), MemberType = typeof(EveryKernel))]
    public void Every_view_counts_exactly_at_every_maximum(string name, string path)
    {
        foreach (var view in s_views)
        {
            foreach (var max in new[] { 0, 1, 7, 8, 9, 15, 16, 17, 100, 1100 })
            {
                EveryKernel.MustAgree(name, path, new(53, 5, max, 0.5667, -0.5, view));
            }
        }

        EveryKernel.MustAgree(name, path, new(7, 3, 100_000, 0.5667, -0.5, s_views[0]));
    }

    [Theory, MemberData(nameof(EveryKernel.Formulas), MemberType = typeof(EveryKernel))]
    public void Every_power_counts_exactly(string name, string path)
    {
        for (var power = 3; power <= 8; power++)
        {
            EveryKernel.MustAgree(name, path, new(61, 13, 60, 0, 0, new(-1.5, 1.5, -1.5, 1.5)) { Power = power });
        }
    }

    [Theory, MemberData(nameof(EveryKernel.Formulas), MemberType = typeof(EveryKernel))]
    public void Every_width_and_height_counts_exactly(string name, string path)
    {
        foreach (var size in new[] { 1, 2, 3, 7, 8, 47, 48, 49, 97, 1501 })
        {
            EveryKernel.MustAgree(name, path, new(size, 3, 150, 0.5667, -0.5, new(-2, 1, -1.5, 1.5)));
            EveryKernel.MustAgree(name, path, new(3, size, 150, 0.5667, -0.5, new(-2, 1, -1.5, 1.5)));
        }
    }

    [Theory, MemberData(nameof(EveryKernel.Formulas), MemberType = typeof(EveryKernel))]
    public void Points_that_are_not_finite_count_as_defined(string name, string path)
    {
        EveryKernel.MustAgree(name, path, new(9, 5, 50, 0.5, double.NaN, new(double.NaN, 1, -1, 1)));
        EveryKernel.MustAgree(name, path, new(9, 5, 50, 0.5, 0.5, new(double.NegativeInfinity, double.PositiveInfinity, -1, 1)));
        EveryKernel.MustAgree(name, path, new(9, 5, 50, 1e300, -1e300, new(-1, 1, -double.MaxValue, double.MaxValue)));
    }

    [Theory, MemberData(nameof(EveryKernel.Formulas), MemberType = typeof(EveryKernel))]
    public void Any_picture_counts_exactly(string name, string path)
    {
        var region = Gen.Select(Gen.Double[-2.1, 2.1], Gen.Double[-2.1, 2.1], Gen.OneOf(Gen.Double[0, 3], Gen.Double[0, 1e-6]))
            .Select((x, y, size) => new Region(x - size, x + size, y - size, y + size));
        var max = Gen.Frequency((3, Gen.Int[0, 200]), (1, Gen.Int[200, 2000]));

        Gen.Select(Gen.Int[1, 110], Gen.Int[1, 7], max, Gen.Double[-1, 1], Gen.Double[-1, 1], region, Gen.Int[3, 8])
            .Select((width, height, iterations, re, im, view, power) => new FractalOrder(width, height, iterations, re, im, view) { Power = power })
            .Sample(order => EveryKernel.MustAgree(name, path, order), iter: 60, threads: 1);
    }

    [Theory]
    [InlineData("mandelbrot", 0, 0, 100), InlineData("mandelbrot", 1, 0, 3), InlineData("mandelbrot", 2, 0, 2), InlineData("mandelbrot", -2, 0, 100)]
    [InlineData("mandelbrot", -1, 0, 100), InlineData("mandelbrot", 2.5, 0, 1), InlineData("mandelbrot", 0, 1, 100), InlineData("mandelbrot", 0, 1.5, 2)]
    [InlineData("multibrot", 1, 0, 3), InlineData("multibrot", 2, 0, 2), InlineData("multibrot", 0, 0.5, 100), InlineData("multibrot", 0, 1, 100)]
    [InlineData("tricorn", 1, 0, 3), InlineData("tricorn", -2, 0, 100), InlineData("tricorn", 0, 1, 3)]
    [InlineData("barcoIncendiado", 1, 0, 3), InlineData("barcoIncendiado", -1, 0, 100), InlineData("barcoIncendiado", -1, 1, 2)]
    [InlineData("newton", 1, 0, 1), InlineData("newton", 0, 0, 100), InlineData("newton", 1.0000001, 0, 1), InlineData("newton", 1.1, 0, 4)]
    [InlineData("phoenix", 0, 0, 100), InlineData("phoenix", 3, 0, 0), InlineData("phoenix", 2, 0, 1)]
    public void Points_known_by_hand_count_as_they_must(string name, double x, double y, int count) =>
        Assert.Equal(count, Algorithms.Kernels.Define(name, new(1, 1, 100, 0.25, 0, new(x, x, y, y)), 0, 0));

    [Fact]
    public void Powers_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Algorithms.Kernels.Find("multibrot")!.Count(new(1, 1, 1, 0, 0, Region.Default) { Power = 2 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Algorithms.Kernels.Find("newton")!.Count(new(1, 1, 1, 0, 0, Region.Default) { Power = 9 }));
    }
}
