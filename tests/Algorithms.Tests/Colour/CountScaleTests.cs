namespace HpcHangfire.Algorithms.Tests;

public class CountScaleTests
{
    [Theory, InlineData(1), InlineData(100), InlineData(255), InlineData(256), InlineData(3000), InlineData(65_535), InlineData(65_536), InlineData(int.MaxValue)]
    public void Counts_spread_evenly_over_the_palette(int max)
    {
        int[] counts = [0, max / 7, max / 3, max / 2, max - 1, max];

        // matplotlib: normalise to 0..1, times 256, cut off; 1 itself belongs to the last colour.
        Assert.Equal(counts.Select(count => (byte)Math.Min(255, (int)((double)count / max * 256))), Map(CountScale.Even(max), counts));
    }

    [Fact]
    public void A_maximum_of_zero_gives_the_first_colour()
    {
        Assert.Equal([0, 0], Map(CountScale.Even(0), [0, 0]));
        Assert.Equal([0, 0], Map(CountScale.Equalised([0, 0], 0), [0, 0]));
    }

    [Fact]
    public void Equalised_a_colour_is_the_share_of_escaping_pixels_with_smaller_counts()
    {
        int[] counts = [3, 3, 5, 900, 1000, 1000, 1000, 1000]; // the maximum has the last colour and no share

        Assert.Equal([0, 0, 128, 192, 255, 255, 255, 255], Map(CountScale.Equalised(counts, 1000), counts));
    }

    [Theory, InlineData(10), InlineData(10_000_000), InlineData(int.MaxValue)]
    public void Equalised_a_larger_count_never_has_an_earlier_colour(int max)
    {
        var random = new Random(7);
        var counts = Enumerable.Range(0, 5000).Select(_ => random.Next(max)).Append(max).Order().ToArray();

        var colours = Map(CountScale.Equalised(counts, max), counts);

        Assert.Equal(colours.Order(), colours);
        Assert.Equal((0, 255), (colours[0], colours[^1]));
        if (max > 10)
            Assert.All(colours.GroupBy(colour => colour), group => Assert.InRange(group.Count(), 1, 40)); // 5000 / 256 is 20
    }

    [Fact]
    public void Equalised_a_picture_without_escaping_pixels_has_one_colour() => Assert.Equal([255, 255], Map(CountScale.Equalised([9, 9], 9), [9, 9]));

    [Fact]
    public void Counts_out_of_range_and_a_wrong_length_are_refused()
    {
        Assert.ThrowsAny<SystemException>(() => Map(CountScale.Even(10), [11]));
        Assert.ThrowsAny<SystemException>(() => Map(CountScale.Even(10), [-1]));
        Assert.ThrowsAny<SystemException>(() => Map(CountScale.Even(100_000), [100_001]));
        Assert.ThrowsAny<SystemException>(() => Map(CountScale.Even(100_000), [-1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => CountScale.Even(10).Map([1], new byte[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => CountScale.Even(-1));
    }

    private static byte[] Map(CountScale scale, int[] counts)
    {
        var colours = new byte[counts.Length];
        scale.Map(counts, colours);
        return colours;
    }
}
