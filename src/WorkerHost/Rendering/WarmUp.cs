using HpcHangfire.Algorithms;
using HpcHangfire.Farm.Orders;
using HpcHangfire.WorkerHost.Imaging;
using HpcHangfire.WorkerHost.Settings;

namespace HpcHangfire.WorkerHost.Rendering;

/// <summary>Chooses the kernels' path, counts a tiny picture with every kernel and encodes one, so that the first job need not wait for the compiler.</summary>
public sealed class WarmUp(PictureEncoder encoder, WorkerOptions options, PathChoice paths) : IHostedService
{
    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var order = new FractalOrder(64, 64, 100, 0, 0, Region.Default);
        var counts = new int[order.Pixels];
        foreach (var name in Kernels.Names)
            Kernels.Find(name, new KernelOptions { Threads = options.Threads, Path = paths.Path })!.Count(order, counts, new KernelRun(Cancellation: cancellationToken));
        var plain = new RenderOrder { Algorithm = Kernels.Names[0], Width = order.Width, Height = order.Height, Iterations = order.MaxIterations };
        var picture = new Picture(plain, new PictureColours(order, counts, default, OrderColours.Palette(plain)), CountsDigest.Of(counts));
        encoder.Encode(picture, Stream.Null, cancellationToken);
        PictureEncoder.Thumbnail(picture);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
