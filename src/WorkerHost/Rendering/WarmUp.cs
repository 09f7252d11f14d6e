using HpcHangfire.Algorithms;
using HpcHangfire.WorkerHost.Imaging;

namespace HpcHangfire.WorkerHost.Rendering;

/// <summary>Chooses the kernels' path and renders a tiny picture by every one before the worker takes its first job, which would else wait for the compiler and for libvips to load.</summary>
public sealed class WarmUp(IPictureEncoder encoder, WorkerOptions options, PathChoice paths) : IHostedService
{
    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var order = new FractalOrder(64, 64, 100, 0, 0, Region.Default);
        var counts = new int[order.Pixels];
        foreach (var name in Kernels.Names)
            Kernels.Find(name, new KernelOptions { Threads = options.Threads, Path = paths.Path })!.Count(order, counts, new KernelRun(Cancellation: cancellationToken));
        var picture = new Picture(Kernels.Names[0], order, counts, CountsDigest.Of(counts), Palette.Find(Palette.Names[0])!);
        encoder.Encode(picture, PictureFormat.Default, Stream.Null);
        encoder.Thumbnail(picture);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
