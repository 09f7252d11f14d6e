using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Orders;

namespace HpcHangfire.Web.Jobs;

/// <summary>A kind of file that workers deliver for a job, and everything that depends on it.</summary>
/// <param name="What">For a sentence, with its article.</param>
/// <param name="Extensions">Extension of its file by media type.</param>
/// <param name="IsWanted">Whether an order asks for it.</param>
/// <param name="MaxBytes">Most bytes that an order's file may have.</param>
/// <param name="ExtensionOf">The extension that a file's first bytes show, or null when it is not of this kind.</param>
internal sealed record ArtifactKind(
    string What,
    IReadOnlyDictionary<string, string> Extensions,
    Func<RenderOrder, bool> IsWanted,
    Func<RenderOrder, long> MaxBytes,
    Func<byte[], string?> ExtensionOf)
{
    /// <summary>The picture.</summary>
    public static ArtifactKind Picture { get; } = new(
        "la imagen",
        PictureFormats.All.ToDictionary(format => format.MediaType, format => format.Extension),
        _ => true,
        PictureFiles.MaxBytes,
        begin => PictureFormats.OfFile(begin)?.Extension);

    /// <summary>The kept counts.</summary>
    public static ArtifactKind Counts { get; } = Kept("los conteos", PictureFiles.Counts, order => order.KeepsCounts);

    /// <summary>The values kept with them.</summary>
    public static ArtifactKind Values { get; } = Kept("los valores", PictureFiles.Values, order => order is { KeepsCounts: true, HasValues: true });

    // Four bytes for each sample uncompressed, plus a reserve.
    private static ArtifactKind Kept(string what, string extension, Func<RenderOrder, bool> isWanted) => new(
        what,
        new Dictionary<string, string> { ["application/gzip"] = extension },
        isWanted,
        order => (1024 * 1024) + (5 * order.Samples),
        begin => begin.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B, 0x08]) ? extension : null);
}
