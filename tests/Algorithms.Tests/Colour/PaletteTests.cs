namespace HpcHangfire.Algorithms.Tests;

public class PaletteTests
{
    [Theory]
    [InlineData("inferno", 0x000004, 0xFCFFA4)]
    [InlineData("viridis", 0x440154, 0xFDE725)]
    [InlineData("gris", 0x000000, 0xFFFFFF)]
    public void A_palette_begins_and_ends_as_matplotlibs(string name, int first, int last)
    {
        var palette = Palette.Find(name)!;

        Assert.Equal(768, palette.Rgb.Length);
        Assert.Equal(first, Colour(palette, 0));
        Assert.Equal(last, Colour(palette, 255));
    }

    [Fact]
    public void Colours_in_between_stand_where_matplotlib_has_them()
    {
        Assert.Equal(0xBC3754, Colour(Palette.Find("inferno")!, 128));
        Assert.Equal(0x21918C, Colour(Palette.Find("viridis")!, 128));
        Assert.Equal(0x808080, Colour(Palette.Find("gris")!, 128));
    }

    [Fact]
    public void The_first_systems_palette_is_listed_first() => Assert.Equal(["inferno", "viridis", "gris"], Palette.Names);

    [Fact]
    public void Grayscale_is_another_name_of_gris() => Assert.Same(Palette.Find("gris"), Palette.Find("grayscale"));

    [Fact]
    public void An_unknown_name_is_no_palette() => Assert.Null(Palette.Find("Inferno?"));

    private static int Colour(Palette palette, int index) =>
        palette.Rgb[3 * index] << 16 | palette.Rgb[3 * index + 1] << 8 | palette.Rgb[3 * index + 2];
}
