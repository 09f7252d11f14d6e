namespace HpcHangfire.Algorithms;

/// <summary>Several samples a pixel, whose mean colour is the pixel's: supersampling.</summary>
public static class Samples
{
    /// <summary>
    /// The picture of all samples. Each pixel's lie evenly around its point, <paramref name="side"/> by <paramref name="side"/>,
    /// so that the samples of all pixels together are an even grid: a picture like any other.
    /// </summary>
    /// <param name="picture">The finished picture.</param>
    /// <param name="side">Samples per side of a pixel, 1 or more; 1 gives the picture itself.</param>
    /// <exception cref="OverflowException">A side would have more samples than an int can count.</exception>
    public static FractalOrder Spread(FractalOrder picture, int side)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentOutOfRangeException.ThrowIfLessThan(side, 1);
        if (side == 1)
        {
            return picture;
        }

        var ((xMin, xMax), (yMin, yMax)) = (
            Widen(picture.Region.XMin, picture.Region.XMax, picture.Width, side),
            Widen(picture.Region.YMin, picture.Region.YMax, picture.Height, side));
        return picture with
        {
            Width = checked(picture.Width * side),
            Height = checked(picture.Height * side),
            Region = new(xMin, xMax, yMin, yMax),
        };
    }

    // The outermost samples lie beyond the outermost points. A single column or row is a line, and so are its samples.
    private static (double Min, double Max) Widen(double min, double max, int pixels, int side)
    {
        if (pixels == 1)
        {
            return (min, min);
        }

        var margin = (max - min) / (pixels - 1) * (side - 1) / (2 * side);
        return (min - margin, max + margin);
    }
}
