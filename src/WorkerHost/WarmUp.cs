using HpcHangfire.Algorithms;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Orders;
using HpcHangfire.WorkerHost.Imaging;
using HpcHangfire.WorkerHost.Rendering;
using HpcHangfire.WorkerHost.Settings;
using HpcHangfire.WorkerHost.Tiles;

namespace HpcHangfire.WorkerHost;

/// <summary>
/// Chooses the kernels' path, counts a tiny picture with every kernel, encodes one and draws a tile, so that neither the first job nor the
/// first who explores has to wait for the compiler.
/// </summary>
public sealed class WarmUp(PictureEncoder encoder, TileLane tiles, WorkerOptions options, PathChoice paths) : IHostedService
{
    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var order = new FractalOrder(64, 64, 100, 0, 0, Region.Default);
        var counts = new int[order.Pixels];
        foreach (var name in Kernels.Names)
            Kernels.Find(name, new KernelOptions { Threads = options.Threads, Path = paths.Path })!.Count(order, counts, new KernelRun(Cancellation: cancellationToken));
        var plain = new RenderOrder { Algorithm = Kernels.Names[0], Width = order.Width, Height = order.Height, Iterations = order.MaxIterations };
        var picture = new Picture(plain, new PictureColours(order, counts, default, OrderColours.Palette(plain)), CountsDigest.Of(counts));
        encoder.Encode(picture, Stream.Null, cancellationToken);
        PictureEncoder.Thumbnail(picture);
        await tiles.DrawAsync(Catalogue.Find("mandelbrot")!.Order(order.Width, order.Height, order.MaxIterations) with { Colouring = Catalogue.Smooth }, cancellationToken);
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
