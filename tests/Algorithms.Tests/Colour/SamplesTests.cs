namespace HpcHangfire.Algorithms.Tests;

public class SamplesTests
{
    [Theory, InlineData(2), InlineData(4), InlineData(3)]
    public void Each_pixels_samples_lie_evenly_around_its_point(int side)
    {
        var picture = new FractalOrder(31, 17, 10, 0, 0, new(-2, 1, -0.75, 0.85));

        var samples = Samples.Spread(picture, side);

        Assert.Equal((31 * side, 17 * side), (samples.Width, samples.Height));
        var (dx, dy) = (3.0 / 30, 1.6 / 16);
        for (var column = 0; column < samples.Width; column++)
        {
            var (pixel, place) = Math.DivRem(column, side);
            Assert.Equal(picture.X(pixel) + ((place + 0.5) / side - 0.5) * dx, samples.X(column), 1e-12);
        }

        for (var row = 0; row < samples.Height; row++)
        {
            var (pixel, place) = Math.DivRem(row, side);
            Assert.Equal(picture.Y(pixel) + ((place + 0.5) / side - 0.5) * dy, samples.Y(row), 1e-12);
        }
    }

    [Fact]
    public void One_sample_per_pixel_is_the_picture_itself()
    {
        var picture = new FractalOrder(31, 17, 10, 0, 0, Region.Default);
        Assert.Same(picture, Samples.Spread(picture, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Samples.Spread(picture, 0));
    }

    [Fact]
    public void A_single_column_has_all_its_samples_on_its_line()
    {
        var samples = Samples.Spread(new FractalOrder(1, 3, 10, 0, 0, new(-1, 1, -1, 1)), 2);

        Assert.Equal((2, 6), (samples.Width, samples.Height));
        Assert.Equal(-1.0, samples.X(0));
    }
}
