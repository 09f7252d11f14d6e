using HpcHangfire.WorkerHost.Imaging;
using NetVips;

namespace HpcHangfire.WorkerHost.Tests.Imaging;

/// <summary>libvips' settings are of the whole process, and workers in it set them too: none may run beside these tests.</summary>
[CollectionDefinition(nameof(NetVipsEncoderTests), DisableParallelization = true)]
[Collection(nameof(NetVipsEncoderTests))]
public class NetVipsEncoderTests
{
    private readonly NetVipsEncoder _encoder = new(threads: 2);

    [Fact]
    public void A_png_tells_its_order_its_engine_and_its_counts()
    {
        var picture = Pictures.Render(120, 80, 300);

        var png = new PngFile(Encode(picture, PictureFormat.Png));

        Assert.Equal((120, 80, true), (png.Width, png.Height, png.Ends));
        Assert.Equal(
            """{"algoritmo":"juliaCython","width":120,"height":80,"iteraciones":300,"c_re":-0.8,"c_im":0.156,"x_min":-1.5,"x_max":1.5,"y_min":-1.5,"y_max":1.5,"paleta":"inferno"}""",
            png.Texts["Order"]);
        Assert.StartsWith("HpcHangfire 0.", png.Texts["Software"], StringComparison.Ordinal);
        Assert.Equal(picture.Digest.Sha256, png.Texts["CountsSHA256"]);
    }

    [Theory]
    [InlineData("png", "bandas"), InlineData("png", "histograma"), InlineData("png", "suave")]
    [InlineData("webp", "bandas"), InlineData("webp", "suave"), InlineData("tiff", "bandas"), InlineData("tiff", "suave")]
    public void Every_format_keeps_every_colour(string name, string colouring)
    {
        foreach (var (width, height) in new[] { (1, 1), (7, 1501), (333, 222), (2000, 900) }) // the last has several strips
        {
            var picture = Pictures.Render(width, height, 200, colouring: colouring);

            using var image = Image.NewFromBuffer(Encode(picture, PictureFormat.Find(name)!));

            Assert.Equal((width, height, 3), (image.Width, image.Height, image.Bands));
            Assert.Equal(Colours(picture), image.WriteToMemory<byte>());
        }
    }

    [Fact]
    public void Even_noise_keeps_every_colour()
    {
        var picture = Pictures.Noise(1500, 800);

        using var image = Image.NewFromBuffer(Encode(picture, PictureFormat.Png));

        Assert.Equal(Colours(picture), image.WriteToMemory<byte>());
    }

    [Fact]
    public void A_png_is_indexed_where_the_palettes_own_colours_suffice()
    {
        var indexed = new PngFile(Encode(Pictures.Render(120, 80, 300, "viridis"), PictureFormat.Png));
        var full = new PngFile(Encode(Pictures.Render(120, 80, 300, "viridis", "suave"), PictureFormat.Png));

        Assert.Equal((3, 768), (indexed.ColourType, indexed.PaletteBytes));
        Assert.Equal((2, 0), (full.ColourType, full.PaletteBytes));
    }

    [Theory, InlineData("png"), InlineData("webp")]
    public void A_picture_that_nobody_wants_any_more_is_not_encoded(string format) => Assert.ThrowsAny<OperationCanceledException>(
        () => _encoder.Encode(Pictures.Noise(1500, 800), PictureFormat.Find(format)!, Stream.Null, new CancellationToken(canceled: true)));

    [Fact]
    public void A_palette_of_ones_own_and_a_colouring_are_told()
    {
        var png = new PngFile(Encode(Pictures.Render(12, 8, 30, "#000, #ff8000 30%, #fff", "suave"), PictureFormat.Png));

        Assert.EndsWith("""
            "paleta":"#000, #ff8000 30%, #fff","coloreado":"suave"}
            """, png.Texts["Order"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_tiff_tells_its_order()
    {
        using var image = Image.NewFromBuffer(Encode(Pictures.Render(12, 8, 30), PictureFormat.Tiff));

        Assert.Contains("\"iteraciones\":30", (string)image.Get("image-description"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_too_wide_for_its_format_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Encode(Pictures.Noise(16_384, 1), PictureFormat.Webp));

    [Theory]
    [InlineData(800, 600, 256, 192)]
    [InlineData(2000, 3000, 171, 256)]
    [InlineData(100, 50, 100, 50)]
    [InlineData(5000, 1, 256, 1)]
    [InlineData(1, 1, 1, 1)]
    public void A_thumbnail_has_at_most_256_pixels_and_20_kB(int width, int height, int smallWidth, int smallHeight)
    {
        var picture = Pictures.Render(width, height, 500);

        var thumbnail = _encoder.Thumbnail(picture);

        var png = new PngFile(thumbnail);
        Assert.InRange(thumbnail.Length, 1, 20_000);
        Assert.Equal((smallWidth, smallHeight), (png.Width, png.Height));
        Assert.Equal(picture.Digest.Sha256, png.Texts["CountsSHA256"]);
    }

    [Theory, InlineData(256, 256), InlineData(1024, 1024), InlineData(1025, 700)]
    public void Even_noise_fits_a_thumbnail(int width, int height) =>
        Assert.InRange(_encoder.Thumbnail(Pictures.Noise(width, height)).Length, 1, 20_000);

    [Fact]
    public void Libvips_threads_are_bounded_and_nothing_stays_in_its_cache()
    {
        Encode(Pictures.Render(500, 500, 100), PictureFormat.Png);

        Assert.Equal(2, global::NetVips.NetVips.Concurrency);
        Assert.Equal(0, Cache.Size);
    }

    [Fact]
    public void Threads_still_count_exactly_after_libvips_is_loaded()
    {
        // A native library may switch subnormal numbers off in the thread that loads it; a kernel then refuses to compute.
        Encode(Pictures.Render(10, 10, 10), PictureFormat.Png);

        Assert.NotEqual(0, Pictures.Render(64, 64, 100).Digest.Sum);
    }

    private static byte[] Colours(Picture picture)
    {
        var row = 3 * picture.Colours.Width;
        var rgb = new byte[row * picture.Colours.Height];
        for (var y = 0; y < picture.Colours.Height; y++)
            picture.Colours.Colour(y, rgb.AsSpan(y * row, row));
        return rgb;
    }

    private byte[] Encode(Picture picture, PictureFormat format)
    {
        using var file = new MemoryStream();
        _encoder.Encode(picture, format, file, CancellationToken.None);
        return file.ToArray();
    }
}
