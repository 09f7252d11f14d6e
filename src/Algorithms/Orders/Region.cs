namespace HpcHangfire.Algorithms;

/// <summary>The rectangle of the complex plane that a picture shows, in plane units. Its borders are sampled themselves.</summary>
/// <param name="XMin">Real part of the first column.</param>
/// <param name="XMax">Real part of the last column.</param>
/// <param name="YMin">Imaginary part of the first row.</param>
/// <param name="YMax">Imaginary part of the last row.</param>
public readonly record struct Region(double XMin, double XMax, double YMin, double YMax)
{
    /// <summary>The square from -1.5 to 1.5 in both directions.</summary>
    public static Region Default { get; } = new(-1.5, 1.5, -1.5, 1.5);
}
