using NetVips;

namespace HpcHangfire.WorkerHost.Imaging;

/// <summary>PNG by <see cref="PngWriter"/>, the other formats and thumbnails by libvips.</summary>
public sealed class NetVipsEncoder : IPictureEncoder
{
    private const int ThumbnailSide = 256;
    private const int ThumbnailBytes = 20_000;

    // A thumbnail's pixel is made of up to 4 x 4 pixels of the picture; more would only cost time.
    private const int ThumbnailSource = 4 * ThumbnailSide;

    // Counts make long equal runs: the fastest deflate finds nearly all of it.
    private const int Compression = 1;

    private readonly int _threads;

    /// <summary>Sets libvips for the whole process: its threads, and no cache, so that memory goes back after each image.</summary>
    /// <param name="threads">Threads it may use, 1 or more.</param>
    public NetVipsEncoder(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        _threads = threads;
        global::NetVips.NetVips.Concurrency = threads;
        Cache.Max = 0;
    }

    public void Encode(Picture picture, PictureFormat format, Stream destination, CancellationToken cancellation)
    {
        var colours = picture.Colours;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Max(colours.Width, colours.Height), format.MaxSide);
        if (format == PictureFormat.Png)
        {
            PngWriter.Write(colours, PictureFacts.Of(picture).Texts, _threads, destination, cancellation);
            return;
        }

        using var pixels = RgbPixels.Colour(colours, step: 1, _threads, cancellation);
        using var image = Open(pixels);
        using var telling = Tell(image, picture);
        if (format == PictureFormat.Webp)
        {
            telling.WebpsaveStream(destination, lossless: true, effort: 0);
        }
        else if (format == PictureFormat.Tiff)
        {
            telling.TiffsaveStream(destination, compression: Enums.ForeignTiffCompression.Deflate, level: Compression);
        }
        else
        {
            throw new ArgumentException($"There is no encoder for {format.Name}.", nameof(format));
        }
    }

    public byte[] Thumbnail(Picture picture)
    {
        var step = (Math.Max(picture.Colours.Width, picture.Colours.Height) + ThumbnailSource - 1) / ThumbnailSource;
        using var pixels = RgbPixels.Colour(picture.Colours, step, _threads, CancellationToken.None);
        using var image = Open(pixels);
        using var telling = Tell(image, picture);
        // Noise hardly compresses. The last try is small enough even if nothing does: 176 * 176 / 2 bytes and a little more.
        foreach (var (side, bits) in new[] { (ThumbnailSide, 8), (ThumbnailSide, 4) })
        {
            if (Shrink(telling, side, bits) is { Length: <= ThumbnailBytes } small)
            {
                return small;
            }
        }

        return Shrink(telling, 176, 4);
    }

    private static byte[] Shrink(Image image, int side, int bits)
    {
        using var small = image.ThumbnailImage(side, height: side, size: Enums.Size.Down);
        return small.PngsaveBuffer(
            compression: 9, filter: Enums.ForeignPngFilter.None, palette: true, bitdepth: bits, dither: 0, effort: 4, keep: Enums.ForeignKeep.Other);
    }

    private static Image Open(RgbPixels pixels)
    {
        using var raw = Image.NewFromMemory(pixels.Address, pixels.Bytes, pixels.Width, pixels.Height, 3, Enums.BandFormat.Uchar);
        return raw.Copy(interpretation: Enums.Interpretation.Srgb);
    }

    /// <summary>
    /// The image with its facts: libvips writes each png-comment-N-Key as one of PNG's text chunks
    /// (zTXt), and image-description as TIFF's; WebP has no place for them.
    /// </summary>
    private static Image Tell(Image image, Picture picture)
    {
        var facts = PictureFacts.Of(picture);
        return image.Mutate(mutable =>
        {
            foreach (var ((key, value), index) in facts.Texts.Select((text, index) => (text, index)))
                mutable.Set(GValue.GStrType, $"png-comment-{index}-{key}", value);
            mutable.Set(GValue.GStrType, "image-description", facts.Order);
        });
    }
}
