using System.Buffers;
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
    public static RgbPixels Colour(PictureColours colours, int step, int threads, CancellationToken cancellation)
    {
        var pixels = new RgbPixels((colours.Width + step - 1) / step, (colours.Height + step - 1) / step);
        try
        {
            Parallel.For(0, pixels.Height, new() { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, row => Fill(pixels, row));
        }
        catch
        {
            pixels.Dispose();
            throw;
        }

        return pixels;

        void Fill(RgbPixels pixels, int row)
        {
            if (step == 1)
            {
                colours.Colour(row, pixels.Row(row));
                return;
            }

            var whole = ArrayPool<byte>.Shared.Rent(Channels * colours.Width);
            colours.Colour(row * step, whole.AsSpan(0, Channels * colours.Width));
            Pick(whole, step, pixels.Row(row));
            ArrayPool<byte>.Shared.Return(whole);
        }
    }

    public void Dispose() => NativeMemory.Free(_start);

    private Span<byte> Row(int row) => new(_start + (long)row * Width * Channels, Width * Channels);

    private static void Pick(ReadOnlySpan<byte> whole, int step, Span<byte> picked)
    {
        for (var i = 0; i < picked.Length / Channels; i++)
        {
            whole.Slice(i * step * Channels, Channels).CopyTo(picked[(i * Channels)..]);
        }
    }
}
