namespace HpcHangfire.Contract.Orders;

/// <summary>A file format of pictures, and everything that depends on it. All of them are lossless here.</summary>
/// <param name="Name">Name by which orders choose it.</param>
/// <param name="Extension">Ending of a new file's name, with its dot.</param>
/// <param name="MediaType">What HTTP calls it.</param>
public sealed record PictureFormat(string Name, string Extension, string MediaType)
{
    /// <summary>Endings that older files have, with their dots.</summary>
    public IReadOnlyList<string> OlderExtensions { get; init; } = [];

    /// <summary>The most columns or rows that it can hold; null where that is more than any order has.</summary>
    public int? MaxSide { get; init; }

    /// <summary>
    /// Memory that writing it takes at its peak for each pixel, the file included, in bytes: what the worst picture took, noise in
    /// many colours, in a process of its own (<c>bench/Pictures</c>, <c>-- --memory</c>).
    /// </summary>
    public required int MemoryBytesPerPixel { get; init; }

    /// <summary>Whether a file that begins with these bytes, at least <see cref="PictureFormats.SignatureLength"/>, is of this format.</summary>
    public required Func<ReadOnlySpan<byte>, bool> Begins { get; init; }
}

/// <summary>The table of picture formats: orders, workers, the artifact store and the client all follow it.</summary>
public static class PictureFormats
{
    // Measured: 7.3 for noise, 1 for fractals. A file has up to 3.2, and the buffer that it grows in doubles and leaves its old halves behind.
    private const int FileBytesPerPixel = 9;

    /// <summary>As many bytes as tell a format from the others.</summary>
    public const int SignatureLength = 12;

    /// <summary>Portable Network Graphics.</summary>
    public static PictureFormat Png { get; } = new("png", ".png", "image/png")
    {
        MemoryBytesPerPixel = FileBytesPerPixel,
        Begins = file => file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]),
    };

    /// <summary>WebP. Its format has 14 bits for a side, of which the encoder uses all but the last two values.</summary>
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

    /// <summary>What an order gets that asks for none.</summary>
    public static PictureFormat Default => All[0];

    /// <summary>The format of that name, or null.</summary>
    public static PictureFormat? Find(string? name) => All.FirstOrDefault(format => format.Name == name);

    /// <summary>The format that HTTP calls so, or null.</summary>
    public static PictureFormat? OfMediaType(string? mediaType) =>
        All.FirstOrDefault(format => string.Equals(format.MediaType, mediaType, StringComparison.OrdinalIgnoreCase));

    /// <summary>The format that a file's first bytes tell of, or null when it is none of ours.</summary>
    public static PictureFormat? OfFile(ReadOnlySpan<byte> begin)
    {
        foreach (var format in All)
        {
            if (format.Begins(begin))
                return format;
        }

        return null;
    }

    /// <summary>The format that a file's name tells of, or null.</summary>
    public static PictureFormat? OfFileName(string name) => All.FirstOrDefault(
        format => format.OlderExtensions.Prepend(format.Extension).Any(extension => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase)));
}
