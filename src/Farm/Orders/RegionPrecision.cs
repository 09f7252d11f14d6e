using System.Globalization;

namespace HpcHangfire.Farm.Orders;

/// <summary>
/// Whether doubles can tell an order's pixels apart. A pixel's coordinate is rounded to a double; the nearer the next pixel is, the
/// more of the detail between them is rounding. Faithful detail needs some 2^8 steps of double from one pixel to the next.
/// </summary>
public static class RegionPrecision
{
    private const double FaithfulSteps = 256;

    /// <summary>Steps of double from one sample to the next, where they are coarsest: below 1, samples coincide.</summary>
    public static double StepsPerSample(RenderOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        return Math.Min(Steps(order.XMin, order.XMax, order.Width), Steps(order.YMin, order.YMax, order.Height));

        double Steps(double from, double to, int pixels)
        {
            var samples = (long)pixels * order.SamplesPerSide;
            var farthest = Math.Max(Math.Abs(from), Math.Abs(to));
            return samples < 2 ? double.PositiveInfinity : (to - from) / (samples - 1) / (Math.BitIncrement(farthest) - farthest);
        }
    }

    /// <summary>A Spanish sentence for an order whose detail doubles blur; null for all others.</summary>
    public static string? Notice(RenderOrder order) => StepsPerSample(order) is var steps and < FaithfulSteps
        ? string.Create(CultureInfo.InvariantCulture, $"La región es casi tan fina como los números double: de una muestra a la siguiente hay {steps:0.#} de ellos; el detalle más fino es redondeo.")
        : null;
}
