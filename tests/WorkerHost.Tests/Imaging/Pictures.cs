using HpcHangfire.Algorithms;
using HpcHangfire.WorkerHost.Imaging;

namespace HpcHangfire.WorkerHost.Tests.Imaging;

/// <summary>Pictures to encode.</summary>
internal static class Pictures
{
    public static Picture Render(int width, int height, int max, double re = -0.8, double im = 0.156, string palette = "inferno")
    {
        var order = new FractalOrder(width, height, max, re, im, Region.Default);
        var counts = new int[order.Pixels];
        Kernels.Find("juliaCython")!.Count(order, counts, new());
        return new("juliaCython", order, counts, CountsDigest.Of(counts), Palette.Find(palette)!);
    }

    /// <summary>The worst there is to compress.</summary>
    public static Picture Noise(int width, int height)
    {
        var random = new Random(1);
        var order = new FractalOrder(width, height, 1000, 0, 0, Region.Default);
        var counts = new int[order.Pixels];
        foreach (ref var count in counts.AsSpan())
        {
            count = random.Next(1001);
        }

        return new("Numpy", order, counts, CountsDigest.Of(counts), Palette.Find("viridis")!);
    }
}
