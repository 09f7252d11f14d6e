using HpcHangfire.Farm.Jobs;
using HpcHangfire.WorkerHost.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace HpcHangfire.WorkerHost.Tests.Imaging;

public class ThumbnailTests
{
    [Theory]
    [InlineData(800, 600, 256, 192)]
    [InlineData(2000, 3000, 171, 256)]
    [InlineData(100, 50, 100, 50)]
    [InlineData(5000, 1, 256, 1)]
    [InlineData(1, 1, 1, 1)]
    public void A_thumbnail_has_at_most_256_pixels_and_20_kB(int width, int height, int smallWidth, int smallHeight)
    {
        var picture = Pictures.Render(width, height, 500);

        var thumbnail = PictureEncoder.Thumbnail(picture);

        var png = new PngFile(thumbnail);
        Assert.InRange(thumbnail.Length, 1, JobProgress.MaxThumbnailBytes);
        Assert.Equal((smallWidth, smallHeight, true), (png.Width, png.Height, png.Ends));
        Assert.Equal(picture.Digest.Sha256, png.Texts["CountsSHA256"]);
    }

    [Theory, InlineData("bandas"), InlineData("suave")]
    public void Even_noise_fits_a_thumbnail(string colouring)
    {
        foreach (var (width, height) in new[] { (256, 256), (1024, 1024), (1025, 700), (3, 3000) })
            Assert.InRange(PictureEncoder.Thumbnail(Pictures.Noise(width, height, colouring)).Length, 1, JobProgress.MaxThumbnailBytes);
    }

    [Theory, InlineData("bandas"), InlineData("histograma")]
    public void A_thumbnail_has_colours_of_its_picture(string colouring)
    {
        var picture = Pictures.Render(768, 384, 300, "viridis", colouring);

        using var image = Image.Load<Rgb24>(PictureEncoder.Thumbnail(picture));

        var all = Pictures.Colours(picture);
        Assert.Equal(256, image.Width);
        for (var y = 0; y < image.Height; y++)
        {
            for (var x = 0; x < image.Width; x++)
            {
                var middle = 3 * ((3 * y + 1) * 768 + 3 * x + 1); // of its three by three pixels
                Assert.Equal(new Rgb24(all[middle], all[middle + 1], all[middle + 2]), image[x, y]);
            }
        }
    }

    [Theory, InlineData("suave", 1), InlineData("bandas", 2)]
    public void A_thumbnail_is_indexed_even_where_its_picture_is_not(string colouring, int samples)
    {
        var picture = Pictures.Render(300, 200, 300, "viridis", colouring, samples: samples);

        Assert.False(picture.Colours.IsIndexed);
        Assert.Equal((3, 256), (new PngFile(PictureEncoder.Thumbnail(picture)).ColourType, new PngFile(PictureEncoder.Thumbnail(picture)).Width));
    }
}
