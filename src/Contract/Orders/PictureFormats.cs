namespace HpcHangfire.Contract.Orders;

/// <summary>A file format of pictures, and everything that depends on it. All of them are lossless here.</summary>
/// <param name="Name">Name by which orders choose it.</param>
/// <param name="Extension">Ending of a new file's name, with its dot.</param>
/// <param name="MediaType">What HTTP calls it.</param>
public sealed record PictureFormat(string Name, string Extension, string MediaType)
{
    /// <summary>Endings that older files have, with their dots.</summary>
    public IReadOnlyList<string> OlderExtensions { get; init; } = [];

    /// <summary>The most columns or rows that it can hold; null where no order can have more.</summary>
    public int? MaxSide { get; init; }

    /// <summary>
    /// Peak memory for writing it, in bytes per pixel, the file included. Measured with the worst picture, noise in many colours,
    /// in a separate process (<c>bench/Pictures</c>, <c>-- --memory</c>).
    /// </summary>
    public required int MemoryBytesPerPixel { get; init; }

    /// <summary>Whether a file that starts with these bytes, at least <see cref="PictureFormats.SignatureLength"/>, has this format.</summary>
    public required Func<ReadOnlySpan<byte>, bool> Begins { get; init; }
}

/// <summary>The table of picture formats: orders, workers, the artifact store and the client all follow it.</summary>
public static class PictureFormats
{
    // Measured: 7.3 for noise, 1 for fractals. A file has up to 3.2; its buffer grows by doubling and leaves the old halves behind.
    private const int FileBytesPerPixel = 9;

    /// <summary>Enough bytes to tell the formats apart.</summary>
    public const int SignatureLength = 12;

    /// <summary>Portable Network Graphics.</summary>
    public static PictureFormat Png { get; } = new("png", ".png", "image/png")
    {
        MemoryBytesPerPixel = FileBytesPerPixel,
        Begins = file => file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]),
    };

    /// <summary>WebP. Its format has 14 bits for a side; the encoder uses all but the last two values.</summary>
    public static PictureFormat Webp { get; } = new("webp", ".webp", "image/webp")
    {
        MaxSide = 16_382,
        MemoryBytesPerPixel = 100, // measured: 98 for noise, 20 to 34 for fractals; its encoder makes an object for each step
        Begins = file => file.Length >= SignatureLength && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8),
    };

    /// <summary>Tagged Image File Format, of either byte order.</summary>
    public static PictureFormat Tiff { get; } = new("tiff", ".tiff", "image/tiff")
    {
        OlderExtensions = [".tif"],
        MemoryBytesPerPixel = FileBytesPerPixel,
        Begins = file => file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8),
    };

    /// <summary>All of them, the default first.</summary>
    public static IReadOnlyList<PictureFormat> All { get; } = [Png, Webp, Tiff];

    /// <summary>The format of an order that asks for none.</summary>
    public static PictureFormat Default => All[0];

    /// <summary>The format of that name, or null.</summary>
    public static PictureFormat? Find(string? name) => All.FirstOrDefault(format => format.Name == name);

    /// <summary>The format with that media type, or null.</summary>
    public static PictureFormat? OfMediaType(string? mediaType) =>
        All.FirstOrDefault(format => string.Equals(format.MediaType, mediaType, StringComparison.OrdinalIgnoreCase));

    /// <summary>The format that a file's first bytes show, or null when it is none of ours.</summary>
    public static PictureFormat? OfFile(ReadOnlySpan<byte> begin)
    {
        foreach (var format in All)
        {
            if (format.Begins(begin))
                return format;
        }

        return null;
    }

    /// <summary>The format that a file's name shows, or null.</summary>
    public static PictureFormat? OfFileName(string name) => All.FirstOrDefault(
        format => format.OlderExtensions.Prepend(format.Extension).Any(extension => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase)));
}
