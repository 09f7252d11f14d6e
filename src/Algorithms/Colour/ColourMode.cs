namespace HpcHangfire.Algorithms;

/// <summary>What of a pixel chooses its colour.</summary>
public enum ColourMode
{
    /// <summary>Its count, as matplotlib's imshow with vmin 0 and vmax the maximum.</summary>
    Bands,

    /// <summary>How many escaping pixels of the picture have a smaller count; the maximum has the last colour.</summary>
    Histogram,

    /// <summary>Its smooth count (<see cref="PixelValue.Smooth"/>), on the scale of <see cref="Bands"/>.</summary>
    Smooth,

    /// <summary>Its distance from the set (<see cref="PixelValue.Distance"/>), by its cube root: the last colour at a quarter of the picture's shorter side.</summary>
    Distance,
}
