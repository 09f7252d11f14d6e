using HpcHangfire.Algorithms;
using HpcHangfire.Farm.Settings;
using HpcHangfire.WorkerHost.Rendering;
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
    public void A_forced_path_that_counts_wrongly_is_left_for_the_fastest() =>
        Assert.Equal(Kernels.AvailablePaths[0], Choose(KernelPaths.Scalar, KernelPaths.Scalar));

    [Fact]
    public void A_machine_that_counts_wrongly_on_every_path_may_not_work() =>
        Assert.Throws<InvalidOperationException>(() => Choose(null, [.. Kernels.AvailablePaths]));

    private static string Choose(string? forced, params string[] wrong) =>
        new PathChoice(Options(forced), NullLogger<PathChoice>.Instance, path => wrong.Contains(path) ? "one pixel differs" : null).Path;

    private static WorkerOptions Options(string? path) => WorkerOptions.Read(new SettingsReader(
        new ConfigurationBuilder().AddInMemoryCollection([new("ESCLAVO_RUTA", path)]).Build()));
}
