using System.Runtime.InteropServices;
using HpcHangfire.Algorithms;

namespace HpcHangfire.WorkerHost.Imaging;

/// <summary>
/// The colours of a picture, three bytes a pixel, row by row. Outside the managed heap: it may be larger than an array can
/// be, and goes back to the system as soon as the image is written.
/// </summary>
internal sealed unsafe class RgbPixels : IDisposable
{
    private const int Channels = 3;

    private readonly byte* _start;

    private RgbPixels(int width, int height)
    {
        (Width, Height) = (width, height);
        _start = (byte*)NativeMemory.Alloc(Bytes);
    }

    public int Width { get; }

    public int Height { get; }

    public nuint Bytes => (nuint)Width * (nuint)Height * Channels;

    public nint Address => (nint)_start;

    /// <summary>Every <paramref name="step"/>th pixel of every <paramref name="step"/>th row.</summary>
    public static RgbPixels Colour(Picture picture, int step, int threads)
    {
        var order = picture.Order;
        var pixels = new RgbPixels((order.Width + step - 1) / step, (order.Height + step - 1) / step);
        var colouring = new Colouring(picture.Palette, order.MaxIterations);
        Parallel.For(0, pixels.Height, new() { MaxDegreeOfParallelism = threads }, row =>
        {
            var counts = picture.Counts.Span.Slice(row * step * order.Width, order.Width);
            colouring.Apply(step == 1 ? counts : Sample(counts, step), pixels.Row(row));
        });
        return pixels;
    }

    public void Dispose() => NativeMemory.Free(_start);

    private Span<byte> Row(int row) => new(_start + (long)row * Width * Channels, Width * Channels);

    private static int[] Sample(ReadOnlySpan<int> counts, int step)
    {
        var sampled = new int[(counts.Length + step - 1) / step];
        for (var i = 0; i < sampled.Length; i++)
        {
            sampled[i] = counts[i * step];
        }

        return sampled;
    }
}
