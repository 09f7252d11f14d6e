using HpcHangfire.Algorithms;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Jobs;

namespace HpcHangfire.WorkerHost.Imaging;

/// <summary>Turns counted pictures into files.</summary>
/// <param name="threads">Threads that it may use, 1 or more.</param>
public sealed class PictureEncoder(int threads)
{
    private const int ThumbnailSide = 256;

    /// <summary>The format that an order asks for.</summary>
    /// <exception cref="NotSupportedException">There is no such format here.</exception>
    public static PictureFormat FormatOf(RenderOrder order) =>
        PictureFormats.Find(order?.Format) ?? throw new NotSupportedException($"Este esclavo no escribe {order?.Format}.");

    /// <summary>Writes the whole picture in its order's format. It must fit <see cref="PictureFormat.MaxSide"/>.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="destination">Where to; must be seekable for TIFF; not closed.</param>
    /// <param name="cancellation">Stops it: PNG and TIFF within milliseconds, WebP between its encoder's steps.</param>
    /// <exception cref="NotSupportedException">There is no such format here, or the picture does not fit its files.</exception>
    public void Encode(Picture picture, Stream destination, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(destination);
        var (colours, format, facts) = (picture.Colours, FormatOf(picture.Order), PictureFacts.Of(picture));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Max(colours.Width, colours.Height), format.MaxSide ?? int.MaxValue);
        if (format == PictureFormats.Png)
            PngWriter.Write(PixelRows.Of(colours), facts.Texts, threads, destination, cancellation);
        else if (format == PictureFormats.Tiff)
            TiffWriter.Write(PixelRows.Of(colours), facts, threads, destination, cancellation);
        else
            WebpWriter.Write(colours, facts, threads, destination, cancellation);
    }

    /// <summary>A PNG for lists, in the palette's own colours: at most 256 pixels on its long side, fewer where it would be too large to keep.</summary>
    /// <returns>At most <see cref="JobProgress.MaxThumbnailBytes"/>.</returns>
    public static byte[] Thumbnail(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return Thumbnail(picture.Colours, PictureFacts.Of(picture).Texts);
    }

    /// <summary>The same of a picture that is not finished: without its facts.</summary>
    public static byte[] Thumbnail(PictureColours colours)
    {
        ArgumentNullException.ThrowIfNull(colours);
        return Thumbnail(colours, []);
    }

    /// <summary>A small picture as a PNG that says nothing about itself, by this thread alone.</summary>
    public static void Small(PictureColours colours, Stream destination)
    {
        ArgumentNullException.ThrowIfNull(colours);
        PngWriter.Write(PixelRows.Of(colours), [], threads: 1, destination, CancellationToken.None);
    }

    private static byte[] Thumbnail(PictureColours colours, IEnumerable<(string Key, string Value)> texts)
    {
        for (var side = ThumbnailSide; ; side = side * 3 / 4)
        {
            if (Shrink(colours, side, texts) is { Length: <= JobProgress.MaxThumbnailBytes } png)
                return png;
        }
    }

    private static byte[] Shrink(PictureColours colours, int side, IEnumerable<(string Key, string Value)> texts)
    {
        var longer = Math.Max(colours.Width, colours.Height);
        var (width, height) = (Of(colours.Width), Of(colours.Height));
        var places = colours.Shrink(width, height);
        using var file = new MemoryStream(JobProgress.MaxThumbnailBytes);
        PngWriter.Write(
            new PixelRows(width, height, colours.Palette, (row, pixels) => places.AsSpan(row * width, width).CopyTo(pixels)),
            texts,
            threads: 1,
            file,
            CancellationToken.None);
        return file.ToArray();

        int Of(int pixels) => longer <= side ? pixels : Math.Max(1, (int)Math.Round((double)pixels * side / longer));
    }
}
