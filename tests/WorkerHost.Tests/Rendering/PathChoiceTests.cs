using HpcHangfire.Algorithms;
using HpcHangfire.Farm.Settings;
using HpcHangfire.WorkerHost.Rendering;
using HpcHangfire.WorkerHost.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace HpcHangfire.WorkerHost.Tests.Rendering;

public sealed class PathChoiceTests
{
    [Fact]
    public void The_fastest_path_is_taken_when_it_counts_as_it_must() =>
        Assert.Equal(Kernels.AvailablePaths[0], new PathChoice(Options(null), NullLogger<PathChoice>.Instance).Path);

    [Fact]
    public void A_forced_path_is_taken() => Assert.Equal(KernelPaths.Scalar, Choose(KernelPaths.Scalar));

    [Fact]
    public void A_path_that_counts_wrongly_is_left_for_the_next() =>
        Assert.Equal(Kernels.AvailablePaths[^1], Choose(null, [.. Kernels.AvailablePaths.SkipLast(1)]));

    [Fact]
    public void A_path_with_one_wrong_count_fails_the_self_test_and_is_left_for_the_next()
    {
        Assert.SkipWhen(Kernels.AvailablePaths.Count == 1, "This processor has the scalar path alone.");
        var choice = new PathChoice(Options(null), NullLogger<PathChoice>.Instance, path => SelfTest.FindDifference(
            path, (name, options) => Kernels.Find(name, options) is { } kernel && path == Kernels.AvailablePaths[0] ? new OneWrongCount(kernel) : Kernels.Find(name, options)));

        Assert.Equal(Kernels.AvailablePaths[1], choice.Path);
    }

    [Fact]
    public void A_forced_path_that_counts_wrongly_is_left_for_the_fastest() =>
        Assert.Equal(Kernels.AvailablePaths[0], Choose(KernelPaths.Scalar, KernelPaths.Scalar));

    [Fact]
    public void A_machine_that_counts_wrongly_on_every_path_may_not_work() =>
        Assert.Throws<InvalidOperationException>(() => Choose(null, [.. Kernels.AvailablePaths]));

    [Fact]
    public void An_order_that_asks_for_no_path_gets_the_workers_own() => Assert.Equal(KernelPaths.Scalar, Make(KernelPaths.Scalar).For(null));

    [Fact]
    public void An_order_gets_the_path_that_it_asks_for_even_where_the_worker_is_forced_to_another() =>
        Assert.All(Kernels.AvailablePaths, path => Assert.Equal(path, Make(KernelPaths.Scalar).For(path)));

    [Fact]
    public void An_order_for_a_path_that_this_processor_lacks_is_told_which_there_are()
    {
        var refusal = Assert.Throws<PathMissingException>(() => Make(null).For("vector1024"));

        Assert.Equal($"La ruta vector1024 falta en el procesador de esclavo1, que tiene {string.Join(", ", Kernels.AvailablePaths)}.", refusal.Message);
    }

    [Fact]
    public void An_order_for_a_path_that_counts_wrongly_is_told_which_do_not()
    {
        Assert.SkipWhen(Kernels.AvailablePaths.Count == 1, "This processor has the scalar path alone.");
        var refusal = Assert.Throws<PathMissingException>(() => Make(null, Kernels.AvailablePaths[0]).For(Kernels.AvailablePaths[0]));

        Assert.Equal($"La ruta {Kernels.AvailablePaths[0]} cuenta mal en la máquina de esclavo1, que tiene {string.Join(", ", Kernels.AvailablePaths.Skip(1))}.", refusal.Message);
    }

    [Fact]
    public void A_path_is_tested_once()
    {
        var tested = new List<string>();
        var choice = new PathChoice(Options(null), NullLogger<PathChoice>.Instance, path =>
        {
            tested.Add(path);
            return null;
        });

        foreach (var wanted in (string?[])[null, KernelPaths.Scalar, Kernels.AvailablePaths[0], null, KernelPaths.Scalar])
            choice.For(wanted);

        Assert.Equal(((string[])[Kernels.AvailablePaths[0], KernelPaths.Scalar]).Distinct(), tested);
    }

    private static string Choose(string? forced, params string[] wrong) => Make(forced, wrong).Path;

    private static PathChoice Make(string? forced, params string[] wrong) =>
        new(Options(forced), NullLogger<PathChoice>.Instance, path => wrong.Contains(path) ? "one pixel differs" : null);

    private sealed class OneWrongCount(IKernel kernel) : IKernel
    {
        public string Name => kernel.Name;

        public string Path => kernel.Path;

        public int Threads => kernel.Threads;

        public Spared Count(FractalOrder order, Span<int> counts, KernelRun run)
        {
            var spared = kernel.Count(order, counts, run);
            if (order.Pixels > 300 && order.Power == 5) // one picture's last pixel
                counts[^1]++;
            return spared;
        }
    }

    private static WorkerOptions Options(string? path) => WorkerOptions.Read(new SettingsReader(
        new ConfigurationBuilder().AddInMemoryCollection([new("ESCLAVO_RUTA", path)]).Build()));
}
