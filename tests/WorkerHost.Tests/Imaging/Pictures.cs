using HpcHangfire.Algorithms;
using HpcHangfire.Farm.Orders;
using HpcHangfire.WorkerHost.Imaging;

namespace HpcHangfire.WorkerHost.Tests.Imaging;

/// <summary>Pictures to encode.</summary>
internal static class Pictures
{
    public static Picture Render(int width, int height, int max, string palette = "inferno", string colouring = "bandas")
    {
        var order = new RenderOrder { Algorithm = "juliaCython", Width = width, Height = height, Iterations = max, CRe = -0.8, CIm = 0.156, Palette = palette, Colouring = colouring };
        var area = new FractalOrder(width, height, max, order.CRe, order.CIm, Region.Default);
        var counts = new int[area.Pixels];
        Kernels.Find("juliaCython")!.Count(area, counts, new());
        var values = new float[order.HasValues ? counts.Length : 0];
        if (order.HasValues)
            PixelValues.Find("juliaCython", PixelValue.Smooth)!.Compute(area, counts, values, new());
        return new(order, new PictureColours(area, counts, values, OrderColours.Palette(order), OrderColours.Mode(order)), CountsDigest.Of(counts));
    }

    /// <summary>The worst there is to compress.</summary>
    public static Picture Noise(int width, int height)
    {
        var random = new Random(1);
        var order = new RenderOrder { Algorithm = "Numpy", Width = width, Height = height, Iterations = 1000, Palette = "viridis" };
        var area = new FractalOrder(width, height, 1000, 0, 0, Region.Default);
        var counts = new int[area.Pixels];
        foreach (ref var count in counts.AsSpan())
        {
            count = random.Next(1001);
        }

        return new(order, new PictureColours(area, counts, default, OrderColours.Palette(order)), CountsDigest.Of(counts));
    }
}
