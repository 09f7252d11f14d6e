namespace HpcHangfire.WorkerHost.Imaging;

/// <summary>A file format of images, by everything that depends on it outside the encoder. All of them are lossless here.</summary>
/// <param name="Name">Name by which orders choose it.</param>
/// <param name="Extension">Ending of a file's name, with its dot.</param>
/// <param name="ContentType">Media type for HTTP.</param>
/// <param name="MaxSide">The most columns or rows it can hold.</param>
public sealed record PictureFormat(string Name, string Extension, string ContentType, int MaxSide)
{
    // libvips holds at most this many columns or rows of any image.
    private const int LibvipsMaxSide = 10_000_000;

    public static PictureFormat Png { get; } = new("png", ".png", "image/png", LibvipsMaxSide);

    public static PictureFormat Webp { get; } = new("webp", ".webp", "image/webp", 16_383);

    public static PictureFormat Tiff { get; } = new("tiff", ".tif", "image/tiff", LibvipsMaxSide);

    public static IReadOnlyList<PictureFormat> All { get; } = [Png, Webp, Tiff];

    /// <summary>What an order gets that asks for none.</summary>
    public static PictureFormat Default => Png;

    /// <summary>The format of that name, or null.</summary>
    public static PictureFormat? Find(string name) => All.FirstOrDefault(format => format.Name == name);
}
