namespace HpcHangfire.Algorithms.Tests;

public class FractalOrderTests
{
    [Fact]
    public void The_borders_of_the_region_are_sampled()
    {
        var order = new FractalOrder(800, 600, 1, 0, 0, new(-1.5, 1.25, -1, 2));

        Assert.Equal((-1.5, 1.25, -1.0, 2.0), (order.X(0), order.X(799), order.Y(0), order.Y(599)));
        Assert.Equal(480_000, order.Pixels);
    }

    [Fact]
    public void A_single_column_or_row_shows_the_regions_minimum()
    {
        var order = new FractalOrder(1, 1, 1, 0, 0, Region.Default);

        Assert.Equal((-1.5, -1.5), (order.X(0), order.Y(0)));
    }
}
