namespace HpcHangfire.Algorithms;

/// <summary>What may be known about a pixel besides its count; a 32-bit float.</summary>
public enum PixelValue
{
    /// <summary>
    /// A count with a fraction, which changes evenly from pixel to pixel where the count jumps: from 0 to the maximum, and the
    /// maximum for a pixel that counts it. For formulas that escape, n - log_d(log2 |z(n)|), z(n) the first point beyond radius
    /// 256 and d the formula's degree: renormalized iteration counts, A. Douady and J. H. Hubbard's potential as L. Vepstas
    /// writes it, Renormalizing the Mandelbrot escape, 1997. For newton, whose steps shrink as squares, the count minus
    /// log2(ln |step| / ln 10^-6).
    /// </summary>
    Smooth,

    /// <summary>
    /// Estimated distance from the set in pixels, 0 within it and otherwise right to a factor of 2: |z| ln|z| / |z'|, z the first
    /// point beyond radius 256 and z' its derivative by the pixel's point. J. Milnor, Dynamics in one complex variable,
    /// appendix G; H.-O. Peitgen and D. Saupe, The science of fractal images, 1988.
    /// </summary>
    Distance,
}
