using System.Runtime.CompilerServices;

namespace HpcHangfire.Algorithms;

/// <summary>Where in a palette each value falls: <see cref="CountScale"/>'s counterpart for <see cref="ColourMode.Smooth"/> and <see cref="ColourMode.Distance"/>.</summary>
internal readonly struct ValueScale
{
    private readonly float _scale;
    private readonly bool _isDistance;

    /// <param name="samples">The picture as it was counted.</param>
    /// <param name="mode">What its values are.</param>
    public ValueScale(FractalOrder samples, ColourMode mode)
    {
        _isDistance = mode == ColourMode.Distance;
        _scale = _isDistance ? 4f / ShorterSide(samples) : samples.MaxIterations == 0 ? 0 : 1f / samples.MaxIterations;
    }

    /// <summary>Which of so many places, evenly over the palette.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // so that the number of places is a constant
    public int Place(float value, int places)
    {
        var place = value * _scale;
        if (_isDistance)
        {
            place = MathF.Cbrt(place);
        }

        return (int)(Math.Clamp(place, 0f, 1f) * (places - 1) + 0.5f);
    }

    // Of a single row or column, which has no height or width of its own, the other side.
    private static int ShorterSide(FractalOrder samples) =>
        Math.Min(samples.Width, samples.Height) is var side and > 1 ? side : Math.Max(samples.Width, samples.Height);
}
