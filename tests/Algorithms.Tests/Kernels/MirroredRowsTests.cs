using CsCheck;

namespace HpcHangfire.Algorithms.Tests;

/// <summary>Rows that take the counts of their mirrors: the same counts, listed apart from those computed.</summary>
public class MirroredRowsTests
{
    // Some mirror exactly in all rows, some in part of them; some are off by a bit, a row or more; some descend or are one line.
    private static readonly Region[] s_views =
    [
        new(-2, 1, -1.5, 1.5),
        new(-1.3, 1.4, -1.1, 1.1),
        new(-1.5, 1.5, -1.1, Math.BitIncrement(1.1)),
        new(-1.5, 1.5, -1, 2),
        new(-1.5, 1.5, -2, 0.7),
        new(-1.5, 1.5, 0, 1.5),
        new(-1.5, 1.5, -1.5, -0.0),
        new(-1.5, 1.5, 1.5, -1.5),
        new(-1.5, 1.5, 0, 0),
        new(-1.5, 1.5, -0.0, 0.0),
        new(-1e-3, 1e-3, -1e-320, 1e-320),
        new(-1, 1, double.NaN, 1),
        new(-1, 1, double.NegativeInfinity, double.PositiveInfinity),
    ];

    public static TheoryData<string, string> Rows => [.. EveryKernel.Rows, .. EveryKernel.Formulas];

    [Theory, MemberData(nameof(Rows))]
    public void Every_height_and_view_counts_exactly(string name, string path)
    {
        foreach (var view in s_views)
        {
            foreach (var height in new[] { 1, 2, 3, 4, 7, 17, 33, 64, 97 })
            {
                EveryKernel.MustAgree(name, path, new(19, height, 90, -0.75, 0, view));
            }
        }

        EveryKernel.MustAgree(name, path, new(1, 513, 90, 0.3, 0, s_views[0]));
        EveryKernel.MustAgree(name, path, new(997, 5, 90, 0.3, -0.0, s_views[0]));
    }

    [Theory, MemberData(nameof(Rows))]
    public void Any_view_around_the_real_axis_counts_exactly(string name, string path)
    {
        var up = Gen.OneOf(Gen.Double[0, 2.2], Gen.OneOf(1.0, 1.25, 1.5, 2.0, 1e-6));
        var view = Gen.Select(Gen.Double[-2.1, 2.1], Gen.Double[0, 2], up, Gen.Int[-2, 2])
            .Select((x, width, y, bits) => new Region(x - width, x + width, -y, BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(y + 1) + bits) - 1));
        var im = Gen.OneOf(Gen.OneOf(0.0, -0.0), Gen.Double[-1, 1]);

        Gen.Select(Gen.Int[1, 60], Gen.Int[1, 40], Gen.Int[0, 300], Gen.Double[-2, 1], im, view, Gen.Int[3, 8])
            .Select((width, height, max, re, i, region, power) => new FractalOrder(width, height, max, re, i, region) { Power = power })
            .Sample(order => EveryKernel.MustAgree(name, path, order), iter: 60, threads: 1);
    }

    [Theory, MemberData(nameof(Rows))]
    public void Mirrored_iterations_are_reported(string name, string path)
    {
        // 512 equal and exact steps: every row except the middle one has its mirror.
        var order = new FractalOrder(11, 513, 40, -0.75, 0, new(-1.5, 1.5, -1.5, 1.5));
        var counts = new int[order.Pixels];
        var all = EveryKernel.PlainCounts(order, name).Sum(count => (long)count);
        var middle = EveryKernel.PlainCounts(order, name)[(256 * 11)..(257 * 11)].Sum(count => (long)count);

        var mirrors = name is not ("Secuencial" or "Numpy" or "barcoIncendiado");
        Assert.Equal(new Spared(0, mirrors ? (all - middle) / 2 : 0), EveryKernel.Find(name, path, cycleTest: false).Count(order, counts, new()));
        Assert.Equal(default, EveryKernel.Find(name, path, cycleTest: false, mirrors: false).Count(order, counts, new()));
    }

    [Theory, MemberData(nameof(EveryKernel.Rows), MemberType = typeof(EveryKernel))]
    public void A_julia_set_of_a_complex_constant_has_no_mirrored_rows(string name, string path)
    {
        var order = new FractalOrder(11, 513, 40, -0.75, 1e-300, new(-1.5, 1.5, -1.5, 1.5));
        Assert.Equal(0, EveryKernel.Find(name, path).Count(order, new int[order.Pixels], new()).Mirrored);
    }
}
