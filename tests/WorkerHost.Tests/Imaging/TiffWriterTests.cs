using System.IO.Compression;
using HpcHangfire.WorkerHost.Imaging;

namespace HpcHangfire.WorkerHost.Tests.Imaging;

public class TiffWriterTests
{
    [Fact]
    public void A_tiff_tells_its_order_its_engine_and_its_counts()
    {
        var picture = Pictures.Render(12, 8, 30, format: "tiff");

        var tiff = new TiffFile(Pictures.Encode(picture));

        Assert.Equal(new PngFile(Pictures.Encode(Pictures.Render(12, 8, 30))).Texts["Order"], tiff.Texts[270]); // the format is no part of the picture
        Assert.StartsWith("HpcHangfire 0.", tiff.Texts[305], StringComparison.Ordinal);
        var facts = Xmp.Read(tiff.Bytes[700]);
        Assert.Equal((tiff.Texts[270], tiff.Texts[305], picture.Digest.Sha256), (facts["Order"], facts["Software"], facts["CountsSHA256"]));
    }

    [Fact]
    public void A_tiff_of_the_palettes_own_colours_has_them_in_its_map()
    {
        var picture = Pictures.Render(12, 8, 30, "viridis", format: "tiff");

        var tiff = new TiffFile(Pictures.Encode(picture));

        Assert.Equal([12L, 8, 8, 8, 3, 1], new[] { 256, 257, 258, 259, 262, 277 }.Select(tag => Assert.Single(tiff.Numbers[tag])));
        Assert.False(tiff.Numbers.ContainsKey(317));
        var rgb = picture.Colours.Palette.Rgb.ToArray();
        Assert.Equal(Enumerable.Range(0, 768).Select(i => 257L * rgb[3 * (i % 256) + i / 256]), tiff.Numbers[320]);
    }

    [Fact]
    public void A_tiff_of_other_colours_has_red_green_and_blue_less_the_pixel_on_the_left()
    {
        var picture = Pictures.Render(12, 8, 30, colouring: "suave", format: "tiff");
        var file = Pictures.Encode(picture);

        var tiff = new TiffFile(file);

        Assert.Equal([8L, 8, 8], tiff.Numbers[258]);
        Assert.Equal([8L, 2, 3, 2], new[] { 259, 262, 277, 317 }.Select(tag => Assert.Single(tiff.Numbers[tag])));
        Assert.False(tiff.Numbers.ContainsKey(320));
        using var strip = new ZLibStream(new MemoryStream(file, (int)tiff.Numbers[273][0], (int)tiff.Numbers[279][0]), CompressionMode.Decompress);
        var row = new byte[36];
        strip.ReadExactly(row);
        for (var i = 3; i < row.Length; i++)
            row[i] += row[i - 3];
        Assert.Equal(Pictures.Colours(picture)[..36], row);
    }

    [Fact]
    public void Every_strip_is_a_zlib_stream_at_an_even_place_and_they_do_not_overlap()
    {
        var file = Pictures.Encode(Pictures.Noise(5000, 250, format: "tiff"));

        var tiff = new TiffFile(file);

        var rows = (int)Assert.Single(tiff.Numbers[278]);
        Assert.Equal((Strips.RowsEach(5000), (250 + rows - 1) / rows), (rows, tiff.Numbers[273].Length));
        var end = 8L;
        for (var i = 0; i < tiff.Numbers[273].Length; i++)
        {
            var (place, length) = (tiff.Numbers[273][i], tiff.Numbers[279][i]);
            Assert.Equal(end + end % 2, place);
            using var strip = new ZLibStream(new MemoryStream(file, (int)place, (int)length), CompressionMode.Decompress);
            using var raw = new MemoryStream();
            strip.CopyTo(raw); // its checksum must be right
            Assert.Equal(5000 * Math.Min(rows, 250 - i * rows), raw.Length);
            end = place + length;
        }
    }

    [Fact]
    public void A_tiff_may_begin_anywhere_in_its_stream()
    {
        var picture = Pictures.Render(12, 8, 30, format: "tiff");
        using var file = new MemoryStream();
        file.Write([1, 2, 3]);

        new PictureEncoder(1).Encode(picture, file, CancellationToken.None);

        Assert.Equal(Pictures.Encode(picture), file.ToArray()[3..]);
        Assert.Equal(file.Length, file.Position);
    }

    [Fact]
    public void A_file_larger_than_its_addresses_can_tell_is_refused()
    {
        var picture = Pictures.Noise(1000, 1000, format: "tiff");
        var (rows, facts) = (PixelRows.Of(picture.Colours), PictureFacts.Of(picture));
        using var file = new MemoryStream();
        TiffWriter.Write(rows, facts, 2, file, CancellationToken.None);

        TiffWriter.Write(rows, facts, 2, new MemoryStream(), CancellationToken.None, maxBytes: file.Length);
        foreach (var most in new[] { file.Length - 1, 600_000, 100 }) // the directory, the second strip and the first have no room
        {
            var refusal = Assert.Throws<NotSupportedException>(() => TiffWriter.Write(rows, facts, 2, new MemoryStream(), CancellationToken.None, most));
            Assert.Equal($"La imagen no cabe en un archivo TIFF, que tiene hasta {most} bytes; pídala en png.", refusal.Message);
        }
    }
}
