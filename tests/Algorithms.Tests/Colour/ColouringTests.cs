namespace HpcHangfire.Algorithms.Tests;

public class ColouringTests
{
    [Theory, InlineData(1), InlineData(100), InlineData(255), InlineData(256), InlineData(3000), InlineData(65_535), InlineData(65_536), InlineData(int.MaxValue)]
    public void Counts_spread_evenly_over_the_palette(int max)
    {
        var gray = Palette.Find("gris")!;
        int[] counts = [0, max / 7, max / 3, max / 2, max - 1, max];
        var rgb = new byte[3 * counts.Length];

        new Colouring(gray, max).Apply(counts, rgb);

        // matplotlib: normalise to 0..1, times 256, cut off; 1 itself belongs to the last colour.
        var expected = counts.Select(count => (byte)Math.Min(255, (int)((double)count / max * 256)));
        Assert.Equal(expected.SelectMany(level => new[] { level, level, level }), rgb);
    }

    [Fact]
    public void A_colour_is_red_then_green_then_blue()
    {
        var rgb = new byte[6];

        new Colouring(Palette.Find("inferno")!, 10).Apply([0, 10], rgb);

        Assert.Equal([0x00, 0x00, 0x04, 0xFC, 0xFF, 0xA4], rgb);
    }

    [Fact]
    public void A_maximum_of_zero_gives_the_first_colour()
    {
        var rgb = new byte[3];
        new Colouring(Palette.Find("viridis")!, 0).Apply([0], rgb);
        Assert.Equal([0x44, 0x01, 0x54], rgb);
    }

    [Fact]
    public void Counts_out_of_range_and_a_wrong_length_are_refused()
    {
        var colouring = new Colouring(Palette.Find("viridis")!, 10);
        Assert.Throws<IndexOutOfRangeException>(() => colouring.Apply([11], new byte[3]));
        Assert.Throws<IndexOutOfRangeException>(() => colouring.Apply([-1], new byte[3]));
        Assert.Throws<ArgumentException>(() => colouring.Apply([1], new byte[4]));
    }
}
