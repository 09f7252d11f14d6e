using System.Numerics;

namespace HpcHangfire.Algorithms.Tests;

public class PixelValuesTests
{
    public static TheoryData<string> Paths => [.. Kernels.AvailablePaths];

    public static TheoryData<string, string> NamesAndPaths
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var name in Kernels.Names)
                foreach (var path in Kernels.AvailablePaths)
                    all.Add(name, path);
            return all;
        }
    }

    [Theory, MemberData(nameof(Paths))]
    public void The_smooth_count_of_the_Mandelbrot_set_is_its_definition(string path)
    {
        var order = new FractalOrder(67, 41, 500, 0, 0, new(-2.2, 1.1, -1.3, 1.3));
        Compare(order, path, "mandelbrot", (point, max) => Smooth(0, max, 2, z => z * z + point));
    }

    [Theory, MemberData(nameof(Paths))]
    public void The_smooth_count_of_a_Julia_set_is_its_definition(string path)
    {
        var order = new FractalOrder(53, 59, 400, -0.8, 0.156, new(-1.7, 1.7, -1.2, 1.2));
        Compare(order, path, "juliaCython", (point, max) => Smooth(point, max, 2, z => z * z + new Complex(-0.8, 0.156)));
    }

    [Theory, MemberData(nameof(Paths))]
    public void A_higher_power_escapes_faster_and_its_smooth_count_knows(string path)
    {
        var order = new FractalOrder(31, 33, 200, 0, 0, new(-1.3, 1.3, -1.3, 1.3)) { Power = 5 };
        Compare(order, path, "multibrot", (point, max) => Smooth(0, max, 5, z => z * z * z * z * z + point));
    }

    [Theory, MemberData(nameof(NamesAndPaths))]
    public void A_smooth_count_is_a_count_with_a_fraction(string name, string path)
    {
        foreach (var (width, height, max) in new[] { (1, 1, 50), (37, 29, 60), (127, 5, 1000) })
        {
            var order = new FractalOrder(width, height, max, 0.28, -0.01, new(-1.6, 1.4, -1.2, 1.3));

            var (counts, smooth) = Compute(order, name, PixelValue.Smooth, path);

            for (var i = 0; i < counts.Length; i++)
            {
                if (counts[i] == max)
                    Assert.Equal(max, smooth[i]);
                else
                    Assert.InRange(smooth[i], Math.Max(0, counts[i] - 2), Math.Min(max, counts[i] + 1));
            }
        }
    }

    [Fact]
    public void Neighbours_smooth_counts_differ_little_where_their_counts_jump()
    {
        var order = new FractalOrder(2000, 1, 100, 0, 0, new(0.3, 2, 0, 1)); // from the set's cusp outwards

        var (counts, smooth) = Compute(order, "mandelbrot", PixelValue.Smooth, null);

        var jumps = Enumerable.Range(1, 1999).Where(i => counts[i] != counts[i - 1]).ToList();
        Assert.NotEmpty(jumps);
        Assert.All(jumps, i => Assert.InRange(smooth[i - 1] - smooth[i], 0, 0.1));
    }

    [Theory, MemberData(nameof(Paths))]
    public void The_distance_from_a_disc_is_right_to_a_factor_of_two(string path)
    {
        // The Julia set of c = 0 is the unit circle.
        var order = new FractalOrder(201, 181, 300, 0, 0, new(-3, 3, -2.7, 2.7));

        var (counts, distance) = Compute(order, "julia", PixelValue.Distance, path);

        for (var i = 0; i < counts.Length; i++)
        {
            var radius = new Complex(order.X(i % 201), order.Y(i / 201)).Magnitude;
            var pixels = (radius - 1) / (6.0 / 200);
            if (counts[i] == 300)
                Assert.Equal(0, distance[i]);
            else
                Assert.InRange(distance[i], pixels / 2, 2 * pixels);
        }
    }

    [Theory, MemberData(nameof(Paths))]
    public void The_distance_from_the_Mandelbrot_sets_tip_is_right_to_a_factor_of_two(string path)
    {
        var order = new FractalOrder(500, 1, 1000, 0, 0, new(-3, -2.001, 0, 1));

        var (_, distance) = Compute(order, "mandelbrot", PixelValue.Distance, path);

        for (var i = 0; i < distance.Length; i++)
        {
            var pixels = (-2 - order.X(i)) / (0.999 / 499);
            Assert.InRange(distance[i], pixels / 2, 2 * pixels);
        }
    }

    [Fact]
    public void Only_squares_have_a_distance() => Assert.Equal(
        ["Secuencial", "Numpy", "juliaCython", "julia", "mandelbrot"],
        Kernels.Names.Where(name => PixelValues.Find(name, PixelValue.Distance) is not null));

    [Fact]
    public void Neither_threads_nor_long_orbits_change_a_count()
    {
        var order = new FractalOrder(300, 200, 20_000, 0, 0, new(-0.7436, -0.7434, 0.1314, 0.1316));

        var (_, one) = Compute(order, "mandelbrot", PixelValue.Smooth, null, threads: 1);
        var (_, three) = Compute(order, "mandelbrot", PixelValue.Smooth, null, threads: 3);

        Assert.Equal(one, three);
    }

    [Fact]
    public void A_point_that_is_not_a_number_still_has_a_value()
    {
        var order = new FractalOrder(5, 3, 9, double.NaN, 0, new(double.NegativeInfinity, 1, -1, 1));

        var (counts, smooth) = Compute(order, "julia", PixelValue.Smooth, null);

        Assert.Equal(counts.Select(count => (float)count), smooth);
        Assert.All(Compute(order, "julia", PixelValue.Distance, null).Values, value => Assert.True(value >= 0));
    }

    [Fact]
    public void It_stops_on_request_and_reports_its_progress()
    {
        var order = new FractalOrder(400, 300, 2000, 0, 0, new(-2, 1, -1.5, 1.5));
        var counts = Counts(order, "mandelbrot");
        var kernel = PixelValues.Find("mandelbrot", PixelValue.Smooth)!;
        var told = new List<double>();
        kernel.Compute(order, counts, new float[counts.Length], new(told.Add));
        Assert.Equal(told.Order(), told);
        Assert.Equal(1, told[^1]);

        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => kernel.Compute(order, counts, new float[counts.Length], new(_ => stop.Cancel(), stop.Token)));
        Assert.Throws<ArgumentOutOfRangeException>(() => kernel.Compute(order, counts, new float[1], new()));
    }

    private static void Compare(FractalOrder order, string path, string name, Func<Complex, int, double> define)
    {
        var (counts, smooth) = Compute(order, name, PixelValue.Smooth, path);

        for (var i = 0; i < counts.Length; i++)
        {
            var expected = counts[i] == order.MaxIterations ? order.MaxIterations : define(new(order.X(i % order.Width), order.Y(i / order.Width)), order.MaxIterations);
            Assert.Equal(expected, smooth[i], 1e-3);
        }
    }

    private static double Smooth(Complex z, int max, int degree, Func<Complex, Complex> step)
    {
        var n = 0;
        for (; z.Magnitude <= 256; n++)
        {
            z = step(z);
        }

        return Math.Clamp(n - Math.Log(Math.Log2(z.Magnitude), degree), 0, max);
    }

    private static (int[] Counts, float[] Values) Compute(FractalOrder order, string name, PixelValue value, string? path, int threads = 2)
    {
        var counts = Counts(order, name);
        var values = new float[counts.Length];
        PixelValues.Find(name, value, new() { Path = path, Threads = threads })!.Compute(order, counts, values, new());
        return (counts, values);
    }

    private static int[] Counts(FractalOrder order, string name)
    {
        var counts = new int[order.Pixels];
        Kernels.Find(name)!.Count(order, counts, new());
        return counts;
    }
}
