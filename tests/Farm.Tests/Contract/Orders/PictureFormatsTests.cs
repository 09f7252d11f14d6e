using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Orders;

namespace HpcHangfire.Farm.Tests.Contract.Orders;

public sealed class PictureFormatsTests
{
    [Theory]
    [InlineData("png", ".png", "image/png", null)]
    [InlineData("webp", ".webp", "image/webp", 16_382)]
    [InlineData("tiff", ".tiff", "image/tiff", null)]
    public void A_format_knows_its_extension_its_media_type_and_its_largest_side(string name, string extension, string mediaType, int? maxSide)
    {
        var format = PictureFormats.Find(name)!;

        Assert.Equal((name, extension, mediaType, maxSide), (format.Name, format.Extension, format.MediaType, format.MaxSide));
        Assert.Same(format, PictureFormats.OfMediaType(mediaType.ToUpperInvariant()));
        Assert.Same(format, PictureFormats.OfFileName($"20261123-051533-7k2m9qx4.3{extension}"));
    }

    [Fact]
    public void Png_is_the_default_and_what_is_unknown_is_none()
    {
        Assert.Equal(("png", "png,webp,tiff"), (PictureFormats.Default.Name, string.Join(',', Catalogue.Formats)));
        Assert.Null(PictureFormats.Find("gif"));
        Assert.Null(PictureFormats.OfMediaType("image/gif"));
        Assert.Null(PictureFormats.OfMediaType(null));
        Assert.Null(PictureFormats.OfFileName("tiff"));
    }

    [Fact]
    public void A_tiff_is_one_under_its_older_ending_too() => Assert.Same(PictureFormats.Tiff, PictureFormats.OfFileName("a.1.TIF"));

    [Theory]
    [InlineData("\u0089PNG\r\n\u001a\n\0\0\0\r", "png")]
    [InlineData("RIFF\u0010\0\0\0WEBPVP8L", "webp")]
    [InlineData("II*\0\u0008\0\0\0", "tiff")]
    [InlineData("MM\0*\0\0\0\u0008", "tiff")]
    [InlineData("RIFF\u0010\0\0\0WAVEfmt ", null)]
    [InlineData("RIFF", null)]
    [InlineData("GIF89a", null)]
    [InlineData("<svg>", null)]
    [InlineData("", null)]
    public void A_file_is_known_by_its_first_bytes(string begin, string? format) =>
        Assert.Equal(format, PictureFormats.OfFile(System.Text.Encoding.Latin1.GetBytes(begin))?.Name);

    [Fact]
    public void An_order_needs_what_its_format_takes()
    {
        var order = Catalogue.Find("julia")!.Order(1000, 1000, 10);

        Assert.Equal(13_000_000 + (64L << 20), order.MemoryBytes);
        Assert.Equal(104_000_000 + (64L << 20), (order with { Format = "webp" }).MemoryBytes);
    }
}
