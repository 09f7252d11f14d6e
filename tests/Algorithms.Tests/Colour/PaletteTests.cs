namespace HpcHangfire.Algorithms.Tests;

public class PaletteTests
{
    [Theory]
    [InlineData("inferno", 0x000004, 0xFCFFA4)]
    [InlineData("viridis", 0x440154, 0xFDE725)]
    [InlineData("gris", 0x000000, 0xFFFFFF)]
    [InlineData("magma", 0x000004, 0xFCFDBF)]
    [InlineData("plasma", 0x0D0887, 0xF0F921)]
    [InlineData("cubehelix", 0x000000, 0xFFFFFF)]
    [InlineData("clasica", 0x000764, 0x000200)]
    [InlineData("fuego", 0x000000, 0xFFFFFF)]
    [InlineData("oceano", 0x000814, 0xFFFFFF)]
    public void A_palette_begins_and_ends_as_its_origin(string name, int first, int last)
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
        Assert.Equal(0xB73779, Colour(Palette.Find("magma")!, 128));
        Assert.Equal(0xCC4778, Colour(Palette.Find("plasma")!, 128));
    }

    [Fact]
    public void There_are_ten_and_the_first_systems_is_listed_first()
    {
        Assert.Equal(10, Palette.Names.Distinct().Count());
        Assert.Equal("inferno", Palette.Names[0]);
    }

    [Fact]
    public void Every_palette_changes_from_colour_to_colour() => Assert.All(Palette.Names, name =>
    {
        var colours = Enumerable.Range(0, 256).Select(i => Colour(Palette.Find(name)!, i)).ToList();
        Assert.InRange(colours.Distinct().Count(), 200, 256);
    });

    [Fact]
    public void Between_two_stops_colours_change_evenly_and_outside_them_not_at_all()
    {
        var palette = Palette.FromStops("mia", [new(0.2, 0x0000FF), new(0.6, 0x64FF00), new(0.6, 0xFFFFFF), new(0.8, 0x808080)]);

        Assert.Equal("mia", palette.Name);
        Assert.Equal((0x0000FF, 0x0000FF, 0x32807F), (Colour(palette, 0), Colour(palette, 51), Colour(palette, 102)));
        Assert.Equal((0xFFFFFF, 0x808080, 0x808080), (Colour(palette, 153), Colour(palette, 204), Colour(palette, 255)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Palette.FromStops("", []));
    }

    [Fact]
    public void Grayscale_is_another_name_of_gris() => Assert.Same(Palette.Find("gris"), Palette.Find("grayscale"));

    [Fact]
    public void An_unknown_name_is_no_palette() => Assert.Null(Palette.Find("Inferno?"));

    private static int Colour(Palette palette, int index) =>
        palette.Rgb[3 * index] << 16 | palette.Rgb[3 * index + 1] << 8 | palette.Rgb[3 * index + 2];
}
