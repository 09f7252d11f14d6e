namespace HpcHangfire.Algorithms;

/// <summary>
/// Compares a path of this processor with the definition, on pictures small enough for a program's start. Compilers have
/// miscompiled vector code for some processors and not for others, so tests elsewhere prove nothing here.
/// </summary>
public static class SelfTest
{
    // Odd sizes leave lanes without a pixel. Block and step loops, with and without fused steps; early cycles, late ones and none;
    // subnormal numbers, which a thread that flushes them would count differently; and NaN.
    private static readonly FractalOrder[] s_pictures =
    [
        new(67, 5, 300, 0, 0, Region.Default),
        new(67, 5, 300, -0.123, 0.745, Region.Default),
        new(67, 5, 150, -0.390540870218400, -0.586787907346969, Region.Default),
        new(67, 5, 150, 0.25, 0, Region.Default),
        new(67, 5, 150, -0.8, 0.156, Region.Default),
        // Beside the fixed points 1, 1.5 and 2, imaginary parts near 1e-310 grow until they count. Flushed, they stay 0.
        new(67, 5, 1100, 0, 0, new(-1, 1, -1e-310, 1e-310)),
        new(67, 5, 700, -0.75, 1e-310, new(-1.5, 1.5, -1e-310, 1e-310)),
        new(67, 5, 600, -2, 1e-310, new(-2, 2, -1e-310, 1e-310)),
        new(67, 5, 150, -2.05, 0.01, new(-2.2, 2.2, -0.3, 0.3)),
        new(67, 5, 150, 0.5667, -0.5, new(-2.5, 2.5, -1.2, 1.3)) { Power = 5 },
        new(5, 3, 9, double.NaN, 0, new(double.NegativeInfinity, 1, -1, 1)),
    ];

    /// <summary>The first difference that a path's kernels show, for people; null where there is none.</summary>
    /// <param name="path">One of <see cref="Kernels.AvailablePaths"/>.</param>
    /// <exception cref="ArgumentException">This processor lacks the path.</exception>
    public static string? FindDifference(string path) => FindDifference(path, Kernels.Find);

    /// <summary>The same for kernels that come from elsewhere.</summary>
    /// <param name="path">What they are asked for.</param>
    /// <param name="find">Gives the kernel of a name, or null where there is none to test; <see cref="Kernels.Find"/> here.</param>
    public static string? FindDifference(string path, Func<string, KernelOptions?, IKernel?> find)
    {
        ArgumentNullException.ThrowIfNull(find);
        foreach (var name in Kernels.Names)
        {
            if (find(name, new() { Path = path, Threads = 1 }) is not { } kernel)
            {
                continue;
            }

            foreach (var order in s_pictures)
            {
                var counts = new int[order.Pixels];
                try
                {
                    kernel.Count(order, counts, new());
                }
                catch (InvalidOperationException e) // this thread flushes subnormal numbers
                {
                    return e.Message;
                }

                if (FirstDifference(name, order, counts) is { } pixel)
                {
                    return $"{name} on {path} counts {counts[pixel]} at pixel {pixel} of {order}";
                }
            }
        }

        return null;
    }

    private static int? FirstDifference(string name, FractalOrder order, int[] counts)
    {
        for (var pixel = 0; pixel < counts.Length; pixel++)
        {
            var (row, column) = Math.DivRem(pixel, order.Width);
            if (counts[pixel] != Kernels.Define(name, order, column, row))
            {
                return pixel;
            }
        }

        return null;
    }
}
