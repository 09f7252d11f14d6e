using System.Runtime.InteropServices;

namespace HpcHangfire.Algorithms.Tests;

public partial class SelfTestTests
{
    // In the control register of SSE: results below the smallest normal number become zero, and so do operands.
    private const int FlushResults = 1 << 15;
    private const int FlushOperands = 1 << 6;

    public static TheoryData<string, string> NamesAndPaths => new(
        from name in Algorithms.Kernels.Names
        from path in Algorithms.Kernels.AvailablePaths
        select (name, path));

    [Fact]
    public void Every_path_of_this_processor_passes() => Assert.All(Algorithms.Kernels.AvailablePaths, path => Assert.Null(SelfTest.FindDifference(path)));

    [Fact]
    public void A_path_that_is_not_there_is_refused() => Assert.Throws<ArgumentException>(() => SelfTest.FindDifference("vector4096"));

    [Theory, MemberData(nameof(NamesAndPaths))]
    public void One_wrong_count_of_one_kernel_is_found_and_told(string name, string path)
    {
        var pictures = 0;
        var difference = Find(path, name, (order, counts) =>
        {
            if (++pictures == 3) // any of them
            {
                counts.Span[200]++;
            }
        });

        Assert.StartsWith($"{name} on ", difference, StringComparison.Ordinal);
        Assert.Contains(" at pixel 200 of ", difference, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_picture_is_looked_at_to_its_first_and_last_pixel()
    {
        var pictures = 0;
        Assert.Null(Find(KernelPaths.Scalar, "julia", (_, _) => pictures++));
        Assert.InRange(pictures, 5, int.MaxValue);
        for (var wrong = 1; wrong <= pictures; wrong++)
        {
            foreach (var pixel in new[] { 0, ^1 })
            {
                var picture = 0;
                Assert.NotNull(Find(KernelPaths.Scalar, "julia", (_, counts) =>
                {
                    if (++picture == wrong)
                    {
                        counts.Span[pixel]--;
                    }
                }));
            }
        }
    }

    [Fact]
    public void Counts_of_flushed_subnormal_numbers_are_found_in_every_loop()
    {
        var constants = new List<double>(); // each has a loop of its own: over real blocks, over blocks, step by step
        var difference = Find(KernelPaths.Scalar, "julia", (order, counts) =>
        {
            var flushed = FlushedCounts(order);
            if (!counts.Span.SequenceEqual(flushed))
            {
                constants.Add(order.CRe);
            }
        });

        Assert.Null(difference);
        Assert.Equal([0, -0.75, -2], constants);
        Assert.StartsWith($"julia on {KernelPaths.Scalar} counts ", Find(KernelPaths.Scalar, "julia", (order, counts) => FlushedCounts(order).CopyTo(counts)), StringComparison.Ordinal);
    }

    [Theory, InlineData(FlushResults), InlineData(FlushOperands), InlineData(FlushResults | FlushOperands)]
    public void A_thread_that_flushes_subnormal_numbers_is_found(int bits)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64, "The register is that of x64, and glibc sets it.");
        var found = new List<string?>();
        var thread = new Thread(() =>
        {
            Flush(bits);
            found.AddRange(Algorithms.Kernels.AvailablePaths.Select(SelfTest.FindDifference));
        });
        thread.Start(); // the register is the thread's own, and ends with it
        thread.Join();

        Assert.Equal(Algorithms.Kernels.AvailablePaths.Count, found.Count);
        Assert.All(found, difference => Assert.Contains("flushes subnormal numbers", difference, StringComparison.Ordinal));
    }

    private static string? Find(string path, string spoilt, Action<FractalOrder, Memory<int>> spoil) => SelfTest.FindDifference(
        path,
        (name, options) => Algorithms.Kernels.Find(name, options) is { } kernel && name == spoilt ? new WrongKernel(kernel, spoil) : Algorithms.Kernels.Find(name, options));

    private static int[] FlushedCounts(FractalOrder order) =>
    [
        .. from pixel in Enumerable.Range(0, (int)order.Pixels)
           let at = Math.DivRem(pixel, order.Width)
           select FlushedCount(order, order.X(at.Remainder), order.Y(at.Quotient)),
    ];

    // The definition, by arithmetic that has no subnormal numbers.
    private static int FlushedCount(FractalOrder order, double x, double y)
    {
        static double Flushed(double value) => double.IsSubnormal(value) ? 0 : value;

        var (cRe, cIm, count) = (Flushed(order.CRe), Flushed(order.CIm), 0);
        (x, y) = (Flushed(x), Flushed(y));
        while (Flushed(Flushed(x * x) + Flushed(y * y)) <= 4.0 && count < order.MaxIterations)
        {
            (x, y) = (Flushed(Flushed(Flushed(x * x) - Flushed(y * y)) + cRe), Flushed(Flushed(Flushed(2.0 * x) * y) + cIm));
            count++;
        }

        return count;
    }

    // The last four of the 32 bytes of glibc's fenv_t are the register.
    private static void Flush(int bits)
    {
        var environment = new int[8];
        Assert.Equal(0, GetEnvironment(environment));
        environment[7] |= bits;
        Assert.Equal(0, SetEnvironment(environment));
    }

    [LibraryImport("libm.so.6", EntryPoint = "fegetenv"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetEnvironment(Span<int> environment);

    [LibraryImport("libm.so.6", EntryPoint = "fesetenv"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetEnvironment(Span<int> environment);
}
