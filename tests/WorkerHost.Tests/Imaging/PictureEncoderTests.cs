using System.Diagnostics;
using HpcHangfire.Contract.Orders;
using HpcHangfire.WorkerHost.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace HpcHangfire.WorkerHost.Tests.Imaging;

/// <summary>A third-party library reads every file back, pixel by pixel.</summary>
public class PictureEncoderTests
{
    private readonly PictureEncoder _encoder = new(threads: 2);

    [Theory]
    [InlineData("png", "bandas"), InlineData("png", "histograma"), InlineData("png", "suave")]
    [InlineData("webp", "bandas"), InlineData("webp", "suave")]
    [InlineData("tiff", "bandas"), InlineData("tiff", "histograma"), InlineData("tiff", "suave")]
    public void Every_format_keeps_every_colour(string format, string colouring)
    {
        foreach (var (width, height) in new[] { (1, 1), (1, 2), (2, 1), (1, 901), (901, 1), (7, 1501), (333, 222), (2000, 900) }) // the last has several strips
            KeepsEveryColour(Pictures.Render(width, height, 200, colouring: colouring, format: format));
    }

    [Theory, InlineData("png"), InlineData("webp"), InlineData("tiff")]
    public void Every_format_keeps_the_colours_of_many_samples(string format) =>
        KeepsEveryColour(Pictures.Render(61, 47, 100, format: format, samples: 4));

    [Theory]
    [InlineData("png", "bandas"), InlineData("png", "suave"), InlineData("webp", "bandas"), InlineData("webp", "suave"), InlineData("tiff", "bandas"), InlineData("tiff", "suave")]
    public void Even_noise_keeps_every_colour(string format, string colouring) => KeepsEveryColour(Pictures.Noise(900, 700, colouring, format));

    [Theory, InlineData("png"), InlineData("tiff")]
    public void A_row_more_or_less_than_whole_strips_changes_nothing(string format)
    {
        const int width = 5000;
        foreach (var (colouring, row) in new[] { ("bandas", width), ("suave", 3 * width) })
        {
            var strip = Strips.RowsEach(row);
            foreach (var height in new[] { strip - 1, strip, strip + 1, 3 * strip - 1, 3 * strip, 3 * strip + 1 })
                KeepsEveryColour(Pictures.Noise(width, height, colouring, format));
        }
    }

    [Theory, InlineData("png"), InlineData("tiff"), InlineData("webp")]
    public void The_file_is_the_same_by_any_number_of_threads(string format)
    {
        var picture = Pictures.Render(2000, 900, 200, colouring: "suave", format: format);

        Assert.Equal(Pictures.Encode(picture, threads: 1), Pictures.Encode(picture, threads: 5));
    }

    [Theory, InlineData("png"), InlineData("webp"), InlineData("tiff")]
    public void A_picture_that_nobody_wants_any_more_is_not_encoded(string format) => Assert.ThrowsAny<OperationCanceledException>(
        () => _encoder.Encode(Pictures.Noise(1500, 800, format: format), new MemoryStream(), new CancellationToken(canceled: true)));

    [Fact]
    public void Even_a_webp_under_way_is_given_up()
    {
        var picture = Pictures.Noise(2500, 2000, "suave", "webp"); // takes two seconds or more
        using var cancellation = new CancellationTokenSource();
        var giveUp = new Thread(() =>
        {
            Thread.Sleep(20); // nothing shows from outside that it is under way; the encoder looks at its beginnings, not at its end
            cancellation.Cancel(); // from a thread of its own: a timer's may come too late on a busy machine
        });
        giveUp.Start();

        Assert.ThrowsAny<OperationCanceledException>(() => _encoder.Encode(picture, new MemoryStream(), cancellation.Token));
        giveUp.Join();
    }

    [Fact]
    public void A_webp_given_up_at_any_moment_is_complete_or_cancelled()
    {
        var picture = Pictures.Noise(300, 200, "suave", "webp");
        var whole = Pictures.Encode(picture);
        var clock = Stopwatch.StartNew();
        Pictures.Encode(picture);
        var step = clock.Elapsed / 40;

        for (var moment = 0; moment < 60; moment++)
        {
            using var cancellation = new CancellationTokenSource(moment * step);
            var file = new MemoryStream();
            try
            {
                _encoder.Encode(picture, file, cancellation.Token);
                Assert.Equal(whole, file.ToArray());
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
            }
        }
    }

    [Fact]
    public void A_webp_has_the_side_that_the_table_says_and_no_more()
    {
        var most = PictureFormats.Webp.MaxSide!.Value;
        KeepsEveryColour(Pictures.Noise(most, 1, format: "webp"));
        KeepsEveryColour(Pictures.Noise(1, most, format: "webp"));
        Assert.Throws<ArgumentOutOfRangeException>(() => Pictures.Encode(Pictures.Noise(most + 1, 1, format: "webp")));
    }

    [Theory, InlineData(9), InlineData(30)] // packets of an odd and an even length
    public void A_webp_tells_its_order_its_engine_and_its_counts(int iterations)
    {
        var picture = Pictures.Render(12, 8, iterations, format: "webp");

        using var image = Image.Load<Rgb24>(Pictures.Encode(picture));

        var facts = Xmp.Read(image.Metadata.XmpProfile.ToByteArray());
        Assert.Contains($"\"iteraciones\":{iterations},", facts["Order"], StringComparison.Ordinal);
        Assert.StartsWith("HpcHangfire 0.", facts["Software"], StringComparison.Ordinal);
        Assert.Equal(picture.Digest.Sha256, facts["CountsSHA256"]);
    }

    [Fact]
    public void What_is_no_format_here_is_refused() =>
        Assert.Throws<NotSupportedException>(() => Pictures.Encode(Pictures.Render(2, 2, 2, format: "gif")));

    private static void KeepsEveryColour(Picture picture)
    {
        using var image = Image.Load<Rgb24>(Pictures.Encode(picture));

        Assert.Equal((picture.Colours.Width, picture.Colours.Height), (image.Width, image.Height));
        var rgb = new byte[3 * image.Width * image.Height];
        image.CopyPixelDataTo(rgb);
        Assert.True(Pictures.Colours(picture).AsSpan().SequenceEqual(rgb), $"{picture.Order.Format} of {image.Width}x{image.Height}, {picture.Order.Colouring}");
    }
}
