using HpcHangfire.Contract.Orders;

namespace HpcHangfire.Farm.Orders;

/// <summary>
/// The region of an order that names none: its algorithm's, widened or heightened around its middle to the picture's shape, so that
/// nothing is stretched. The first system's three keep theirs whatever the shape: their counts are those of every earlier version.
/// </summary>
public static class DefaultRegion
{
    // A line of pixels still shows the set, and no coordinate leaves its limits.
    private const double MostStretched = 1000;

    /// <summary>The same order with that region.</summary>
    public static RenderOrder WithDefaultRegion(this RenderOrder order, AlgorithmEntry algorithm)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(algorithm);
        var (xMin, xMax, yMin, yMax) = (algorithm.XMin, algorithm.XMax, algorithm.YMin, algorithm.YMax);
        if (!Catalogue.FirstNames.Contains(algorithm.Name))
        {
            var shape = Math.Clamp((double)order.Width / order.Height, 1 / MostStretched, MostStretched);
            var (width, height) = (xMax - xMin, yMax - yMin);
            if (shape > width / height)
                (xMin, xMax) = Around(xMin, xMax, height * shape);
            else if (shape < width / height)
                (yMin, yMax) = Around(yMin, yMax, width / shape);
        }

        return order with { XMin = xMin, XMax = xMax, YMin = yMin, YMax = yMax };
    }

    private static (double From, double To) Around(double from, double to, double length)
    {
        var middle = (from + to) / 2;
        return (middle - (length / 2), middle + (length / 2));
    }
}
