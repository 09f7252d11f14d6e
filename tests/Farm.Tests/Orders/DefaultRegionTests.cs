using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Orders;
using System.Text.Json;

namespace HpcHangfire.Farm.Tests.Orders;

/// <summary>The region of an order that names none.</summary>
public sealed class DefaultRegionTests
{
    private static readonly OrderRules Rules = new(Catalogue.AlgorithmNames, "juliaCython", long.MaxValue);

    [Theory]
    [InlineData("mandelbrot", 300, 300, -2, 1, -1.5, 1.5)]
    [InlineData("mandelbrot", 600, 300, -3.5, 2.5, -1.5, 1.5)]
    [InlineData("mandelbrot", 300, 600, -2, 1, -3, 3)]
    [InlineData("barcoIncendiado", 400, 200, -3.95, 3.05, -2, 1.5)]
    [InlineData("julia", 400, 100, -6, 6, -1.5, 1.5)]
    [InlineData("juliaCython", 400, 100, -1.5, 1.5, -1.5, 1.5)]
    [InlineData("Numpy", 100, 400, -1.5, 1.5, -1.5, 1.5)]
    public void It_is_the_algorithms_in_the_pictures_shape_but_for_the_first_three(string algorithm, int width, int height, double xMin, double xMax, double yMin, double yMax)
    {
        foreach (var order in (RenderOrder[])[Catalogue.Find(algorithm)!.Order(width, height, 10), Read($$"""{"algoritmo":"{{algorithm}}","width":{{width}},"height":{{height}},"iteraciones":10}""")])
        {
            Assert.Equal((xMin, xMax, yMin, yMax), (order.XMin, order.XMax, order.YMin, order.YMax));
            var own = Catalogue.Find(algorithm)!;
            Assert.Equal((xMin, xMax, yMin, yMax) == (own.XMin, own.XMax, own.YMin, own.YMax), order.IsPlain); // a slave of another make knows no other
        }
    }

    [Theory, MemberData(nameof(Formulas))]
    public void Its_middle_and_its_symmetry_stay(string algorithm)
    {
        var entry = Catalogue.Find(algorithm)!;
        var order = entry.Order(1600, 1200, 10);
        Assert.Equal(entry.XMin + entry.XMax, order.XMin + order.XMax, 1e-12);
        Assert.Equal(entry.YMin == -entry.YMax, order.YMin == -order.YMax);
        Assert.Equal(4.0 / 3, (order.XMax - order.XMin) / (order.YMax - order.YMin), 1e-12);
    }

    public static TheoryData<string> Formulas => [.. Catalogue.AlgorithmNames.Except(Catalogue.FirstNames)];

    [Fact]
    public void One_side_that_is_named_leaves_the_others_as_they_are()
    {
        var order = Read("""{"algoritmo":"mandelbrot","width":600,"height":300,"iteraciones":10,"x_max":0.5}""");
        Assert.Equal((-2, 0.5, -1.5, 1.5), (order.XMin, order.XMax, order.YMin, order.YMax));
    }

    [Theory, InlineData(50000, 1), InlineData(1, 50000)]
    public void The_narrowest_pictures_stay_within_the_limits(int width, int height) =>
        Read($$"""{"algoritmo":"tricorn","width":{{width}},"height":{{height}},"iteraciones":10}""");

    private static RenderOrder Read(string json)
    {
        var fields = JsonFields.Of(JsonElement.Parse(json));
        var order = fields.ReadOrder(Rules);
        Assert.Null(fields.Problem);
        return order;
    }
}
