namespace HpcHangfire.Algorithms;

/// <summary>A colour at a place of a palette; between two of them colours change evenly.</summary>
/// <param name="At">Place, 0 for the lowest count to 1 for the highest.</param>
/// <param name="Rgb">Red, green and blue as 0xRRGGBB.</param>
public readonly record struct ColourStop(double At, int Rgb);
