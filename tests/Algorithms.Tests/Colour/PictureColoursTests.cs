namespace HpcHangfire.Algorithms.Tests;

public class PictureColoursTests
{
    private static readonly Palette s_gray = Palette.Find("gris")!;

    [Fact]
    public void A_colour_is_red_then_green_then_blue()
    {
        var colours = new PictureColours(Order(2, 1, 10), new[] { 0, 10 }, default, Palette.Find("inferno")!);

        Assert.True(colours.IsIndexed);
        Assert.Equal([0x00, 0x00, 0x04, 0xFC, 0xFF, 0xA4], Row(colours, 0));
    }

    [Fact]
    public void Indices_and_colours_say_the_same()
    {
        var order = Order(61, 47, 300);
        var counts = Count(order);
        foreach (var mode in new[] { ColourMode.Bands, ColourMode.Histogram })
        {
            var colours = new PictureColours(order, counts, default, Palette.Find("turbo")!, mode);
            var indices = new byte[colours.Width];
            for (var row = 0; row < colours.Height; row++)
            {
                colours.Index(row, indices);
                Assert.Equal(indices.SelectMany(index => colours.Palette.Rgb.Slice(3 * index, 3).ToArray()), Row(colours, row));
            }
        }
    }

    [Fact]
    public void Smooth_counts_have_colours_between_the_palettes()
    {
        var stops = Palette.FromStops("", [new(0, 0x000000), new(1, 0xFF8000)]);
        var colours = new PictureColours(Order(5, 1, 4), new int[5], new[] { 0f, 1f, 2.5f, 4f, float.NaN }, stops, ColourMode.Smooth);

        Assert.False(colours.IsIndexed);
        var row = Row(colours, 0);
        Assert.Equal([0, 64, 159, 255, 0], Enumerable.Range(0, 5).Select(i => (int)row[3 * i]));
        Assert.Throws<InvalidOperationException>(() => colours.Index(0, new byte[5]));
    }

    [Fact]
    public void Distances_reach_the_last_colour_at_a_quarter_of_the_shorter_side()
    {
        var colours = new PictureColours(Order(400, 80, 4), new int[32_000], Enumerable.Range(0, 32_000).Select(i => (float)(i % 400)).ToArray(), s_gray, ColourMode.Distance);

        var row = Row(colours, 3);

        Assert.Equal([0, 255, 255], new[] { 0, 20, 399 }.Select(column => (int)row[3 * column]));
        Assert.InRange(row[3 * 2], 117, 119); // the cube root of 2/20 is 0.464
    }

    [Theory, InlineData(2), InlineData(4)]
    public void A_pixel_of_many_samples_has_the_mean_of_their_light(int side)
    {
        // The left pixel is half black and half white, the right one all one colour.
        var order = Order(2 * side, side, 255);
        var counts = new int[order.Pixels];
        for (var i = 0; i < counts.Length; i++)
        {
            var (row, column) = Math.DivRem(i, 2 * side);
            counts[i] = column >= side ? 77 : row < side / 2 ? 0 : 255;
        }

        var colours = new PictureColours(order, counts, default, s_gray, ColourMode.Bands, side);

        Assert.Equal((2, 1, false), (colours.Width, colours.Height, colours.IsIndexed));
        Assert.Equal([188, 188, 188, 77, 77, 77], Row(colours, 0)); // half of white's light is sRGB level 188
    }

    [Fact]
    public void Samples_of_one_colour_give_that_colour_for_every_level()
    {
        for (var level = 0; level < 256; level++)
        {
            var colours = new PictureColours(Order(4, 4, 255), Enumerable.Repeat(level, 16).ToArray(), default, s_gray, ColourMode.Bands, 4);
            Assert.Equal(level, Row(colours, 0)[0]);
        }
    }

    [Theory, InlineData(ColourMode.Bands), InlineData(ColourMode.Histogram)]
    public void A_picture_shrunk_to_its_own_size_is_itself(ColourMode mode)
    {
        var order = Order(31, 17, 300);
        var colours = new PictureColours(order, Count(order), default, s_gray, mode);

        var places = colours.Shrink(31, 17);

        var row = new byte[31];
        for (var y = 0; y < 17; y++)
        {
            colours.Index(y, row);
            Assert.Equal(row, places.AsSpan(31 * y, 31));
        }
    }

    [Fact]
    public void A_small_picture_has_the_sample_in_the_middle_of_each_part()
    {
        // Column x has the count x, row y adds 16 y.
        var colours = new PictureColours(Order(12, 6, 255), Enumerable.Range(0, 72).Select(i => i % 12 + 16 * (i / 12)).ToArray(), default, s_gray);

        Assert.Equal([18, 22, 26, 66, 70, 74], colours.Shrink(3, 2)); // columns 2, 6, 10 of rows 1 and 4
        Assert.Equal([6 + 16 * 3], colours.Shrink(1, 1));
    }

    [Theory, InlineData(ColourMode.Smooth), InlineData(ColourMode.Distance)]
    public void A_small_picture_of_values_has_the_nearest_of_the_palettes_colours(ColourMode mode)
    {
        var values = Enumerable.Range(0, 100 * 40).Select(i => i % 100 / (mode == ColourMode.Smooth ? 1f : 10f)).ToArray();
        var colours = new PictureColours(Order(100, 40, 99), new int[4000], values, s_gray, mode);

        var places = colours.Shrink(100, 40);

        Assert.All(Enumerable.Range(0, 100), x => Assert.InRange(places[x] - Row(colours, 0)[3 * x], -1, 1));
        Assert.Equal(mode == ColourMode.Smooth ? 255 : 254, places[99]); // the maximum; and 0.99 of the farthest, whose cube root is 0.997
    }

    [Fact]
    public void A_small_picture_takes_one_sample_of_many()
    {
        var colours = new PictureColours(Order(4, 4, 255), Enumerable.Range(0, 16).ToArray(), default, s_gray, ColourMode.Bands, 2);

        Assert.Equal([5, 7, 13, 15], colours.Shrink(2, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => colours.Shrink(3, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => colours.Shrink(2, 0));
    }

    [Fact]
    public void What_does_not_fit_together_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new PictureColours(Order(2, 2, 1), new int[3], default, s_gray));
        Assert.Throws<ArgumentException>(() => new PictureColours(Order(2, 2, 1), new int[4], default, s_gray, ColourMode.Smooth));
        Assert.Throws<ArgumentException>(() => new PictureColours(Order(2, 2, 1), new int[4], new float[4], s_gray));
        Assert.Throws<ArgumentException>(() => new PictureColours(Order(3, 2, 1), new int[6], default, s_gray, ColourMode.Bands, 2));
        Assert.Throws<ArgumentException>(() => new PictureColours(Order(2, 2, 1), new int[4], default, s_gray).Colour(0, new byte[5]));
    }

    private static FractalOrder Order(int width, int height, int max) => new(width, height, max, -0.8, 0.156, Region.Default);

    private static int[] Count(FractalOrder order)
    {
        var counts = new int[order.Pixels];
        Kernels.Find("julia")!.Count(order, counts, new());
        return counts;
    }

    private static byte[] Row(PictureColours colours, int row)
    {
        var rgb = new byte[3 * colours.Width];
        colours.Colour(row, rgb);
        return rgb;
    }
}
