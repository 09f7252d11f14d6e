using HpcHangfire.WorkerHost.Imaging;

namespace HpcHangfire.WorkerHost.Tests.Imaging;

public class PictureFormatTests
{
    [Theory, InlineData("png", ".png", "image/png"), InlineData("webp", ".webp", "image/webp"), InlineData("tiff", ".tif", "image/tiff")]
    public void A_format_knows_its_extension_and_media_type(string name, string extension, string contentType)
    {
        var format = PictureFormat.Find(name)!;

        Assert.Equal((name, extension, contentType), (format.Name, format.Extension, format.ContentType));
    }

    [Fact]
    public void Png_is_the_default_and_an_unknown_name_is_none()
    {
        Assert.Equal(PictureFormat.Png, PictureFormat.Default);
        Assert.Null(PictureFormat.Find("gif"));
    }
}
