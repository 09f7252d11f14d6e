namespace HpcHangfire.Algorithms;

/// <summary>
/// A picture of one formula's counts; the kernel says which formula. For most, a pixel's count is how many of the points
/// z(0), z(1), … lie within radius 2 before the first that does not, <see cref="MaxIterations"/> at most. Numbers that are not
/// finite are allowed.
/// </summary>
/// <param name="Width">Columns, 1 or more.</param>
/// <param name="Height">Rows, 1 or more.</param>
/// <param name="MaxIterations">Largest count, 0 or more; 0 gives a picture of zeros.</param>
/// <param name="CRe">Real part of c, where the formula has one for the whole picture.</param>
/// <param name="CIm">Imaginary part of it.</param>
/// <param name="Region">What the picture shows.</param>
public sealed record FractalOrder(int Width, int Height, int MaxIterations, double CRe, double CIm, Region Region)
{
    /// <summary>Exponent of multibrot, degree of newton: 3 to 8.</summary>
    public int Power { get; init; } = 3;

    /// <summary>Width times height.</summary>
    public long Pixels => (long)Width * Height;

    /// <summary>Real part of column <paramref name="column"/> (0 to Width-1). A single column shows the region's minimum.</summary>
    public double X(int column) => Sample(Region.XMin, Region.XMax, column, Width);

    /// <summary>Imaginary part of row <paramref name="row"/> (0 to Height-1). A single row shows the region's minimum.</summary>
    public double Y(int row) => Sample(Region.YMin, Region.YMax, row, Height);

    // The order of the operations is part of the contract: another one rounds to other points, and those to other counts.
    private static double Sample(double min, double max, int index, int samples) =>
        samples == 1 ? min : min + (max - min) * index / (samples - 1);

    internal void Check(int counts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Height, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxIterations);
        ArgumentOutOfRangeException.ThrowIfLessThan(Power, 3);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Power, 8);
        if (counts != Pixels)
        {
            throw new ArgumentException($"A picture of {Width}x{Height} needs {Pixels} counts, not {counts}.", nameof(counts));
        }
    }
}
