using HpcHangfire.Algorithms;
using HpcHangfire.Farm.Orders;
using HpcHangfire.WorkerHost.Imaging;

namespace HpcHangfire.WorkerHost.Tests.Imaging;

/// <summary>Pictures to encode.</summary>
internal static class Pictures
{
    public static Picture Render(int width, int height, int max, string palette = "inferno", string colouring = "bandas", string format = "png", int samples = 1)
    {
        var order = new RenderOrder { Algorithm = "juliaCython", Width = width, Height = height, Iterations = max, CRe = -0.8, CIm = 0.156, Palette = palette, Colouring = colouring, Format = format, SamplesPerSide = samples };
        var area = Samples.Spread(new FractalOrder(width, height, max, order.CRe, order.CIm, Region.Default), samples);
        var counts = new int[area.Pixels];
        Kernels.Find("juliaCython")!.Count(area, counts, new());
        var values = new float[order.HasValues ? counts.Length : 0];
        if (order.HasValues)
            PixelValues.Find("juliaCython", PixelValue.Smooth)!.Compute(area, counts, values, new());
        return new(order, new PictureColours(area, counts, values, OrderColours.Palette(order), OrderColours.Mode(order), samples), CountsDigest.Of(counts));
    }

    /// <summary>The hardest to compress: random places in a palette, or colours between them.</summary>
    public static Picture Noise(int width, int height, string colouring = "bandas", string format = "png")
    {
        var random = new Random(1);
        var order = new RenderOrder { Algorithm = "Numpy", Width = width, Height = height, Iterations = 1000, Palette = "viridis", Colouring = colouring, Format = format };
        var area = new FractalOrder(width, height, 1000, 0, 0, Region.Default);
        var counts = new int[area.Pixels];
        foreach (ref var count in counts.AsSpan())
        {
            count = random.Next(1001);
        }

        var values = new float[order.HasValues ? counts.Length : 0];
        foreach (ref var value in values.AsSpan())
        {
            value = 1000 * random.NextSingle();
        }

        return new(order, new PictureColours(area, counts, values, OrderColours.Palette(order), OrderColours.Mode(order)), CountsDigest.Of(counts));
    }

    /// <summary>Red, green and blue of every pixel, as <see cref="PictureColours"/> says.</summary>
    public static byte[] Colours(Picture picture)
    {
        var row = 3 * picture.Colours.Width;
        var rgb = new byte[row * picture.Colours.Height];
        for (var y = 0; y < picture.Colours.Height; y++)
            picture.Colours.Colour(y, rgb.AsSpan(y * row, row));
        return rgb;
    }

    /// <summary>The picture's file.</summary>
    public static byte[] Encode(Picture picture, int threads = 2)
    {
        using var file = new MemoryStream();
        new PictureEncoder(threads).Encode(picture, file, CancellationToken.None);
        return file.ToArray();
    }
}
