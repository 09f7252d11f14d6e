namespace HpcHangfire.Algorithms.Tests;

public class KernelsTests
{
    [Fact]
    public void The_algorithms_are_the_first_systems_and_a_formula_each() => Assert.Equal(
        ["Secuencial", "Numpy", "juliaCython", "julia", "mandelbrot", "multibrot", "tricorn", "barcoIncendiado", "newton", "phoenix"],
        Algorithms.Kernels.Names);

    [Fact]
    public void Julia_is_the_fastest_of_the_first_systems()
    {
        var order = new FractalOrder(61, 47, 90, -0.8, 0.156, Region.Default);
        Assert.Equal(Algorithms.Kernels.Find("juliaCython")!.Count(order), Algorithms.Kernels.Find("julia")!.Count(order));
    }

    [Theory, MemberData(nameof(EveryKernel.Rows), MemberType = typeof(EveryKernel))]
    public void A_kernel_says_what_it_is(string name, string path)
    {
        var kernel = EveryKernel.Find(name, path, threads: 3);

        Assert.Equal((name, path, name == "juliaCython" ? 3 : 1), (kernel.Name, kernel.Path, kernel.Threads));
    }

    [Fact]
    public void An_unknown_name_is_no_kernel() => Assert.Null(Algorithms.Kernels.Find("fortran"));

    [Fact]
    public void Without_a_choice_the_fastest_path_is_taken() =>
        Assert.Equal(Algorithms.Kernels.AvailablePaths[0], Algorithms.Kernels.Find("juliaCython")!.Path);

    [Fact]
    public void Every_processor_has_the_scalar_path_last() => Assert.Equal(KernelPaths.Scalar, Algorithms.Kernels.AvailablePaths[^1]);

    [Fact]
    public void A_path_or_a_number_of_threads_that_is_not_there_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Algorithms.Kernels.Find("Numpy", new() { Path = "vector4096" }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Algorithms.Kernels.Find("Numpy", new() { Threads = 0 }));
    }
}
