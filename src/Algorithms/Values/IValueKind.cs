namespace HpcHangfire.Algorithms;

/// <summary>A <see cref="PixelValue"/> as a type, so that the compiler makes a loop of its own for each.</summary>
internal interface IValueKind
{
    static abstract bool UsesSlope { get; }
}

/// <summary><see cref="PixelValue.Smooth"/>.</summary>
internal readonly struct SmoothKind : IValueKind
{
    public static bool UsesSlope => false;
}

/// <summary><see cref="PixelValue.Distance"/>.</summary>
internal readonly struct DistanceKind : IValueKind
{
    public static bool UsesSlope => true;
}
