namespace HpcHangfire.WorkerHost.Tests.Imaging;

public class PngWriterTests
{
    [Fact]
    public void A_png_tells_its_order_its_engine_and_its_counts()
    {
        var picture = Pictures.Render(120, 80, 300);

        var png = new PngFile(Pictures.Encode(picture));

        Assert.Equal((120, 80, true), (png.Width, png.Height, png.Ends));
        Assert.Equal(
            """{"algoritmo":"juliaCython","width":120,"height":80,"iteraciones":300,"c_re":-0.8,"c_im":0.156,"x_min":-1.5,"x_max":1.5,"y_min":-1.5,"y_max":1.5,"paleta":"inferno"}""",
            png.Texts["Order"]);
        Assert.StartsWith("HpcHangfire 0.", png.Texts["Software"], StringComparison.Ordinal);
        Assert.Equal(picture.Digest.Sha256, png.Texts["CountsSHA256"]);
    }

    [Fact]
    public void A_png_is_indexed_where_the_palettes_own_colours_suffice()
    {
        var indexed = new PngFile(Pictures.Encode(Pictures.Render(120, 80, 300, "viridis")));
        var full = new PngFile(Pictures.Encode(Pictures.Render(120, 80, 300, "viridis", "suave")));

        Assert.Equal((3, 768), (indexed.ColourType, indexed.PaletteBytes));
        Assert.Equal((2, 0), (full.ColourType, full.PaletteBytes));
    }

    [Fact]
    public void A_palette_of_ones_own_and_a_colouring_are_told()
    {
        var png = new PngFile(Pictures.Encode(Pictures.Render(12, 8, 30, "#000, #ff8000 30%, #fff", "suave")));

        Assert.EndsWith("""
            "paleta":"#000, #ff8000 30%, #fff","coloreado":"suave"}
            """, png.Texts["Order"], StringComparison.Ordinal);
    }
}
