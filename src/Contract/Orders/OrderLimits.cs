namespace HpcHangfire.Contract.Orders;

/// <summary>The ranges of an order's numbers.</summary>
public static class OrderLimits
{
    /// <summary>Largest width or height, in pixels.</summary>
    public const int MaxSide = 50_000;

    /// <summary>Largest number of iterations.</summary>
    public const int MaxIterations = 10_000_000;

    /// <summary>Smallest exponent or degree.</summary>
    public const int MinPower = 3;

    /// <summary>Largest exponent or degree.</summary>
    public const int MaxPower = 8;

    /// <summary>Longest time limit that an order may set, in seconds: one day.</summary>
    public const int MaxTimeoutSeconds = 86_400;

    /// <summary>Default of the largest picture in pixels (MAX_PIXELES): its counts take 1 GiB in a worker's memory.</summary>
    public const int DefaultMaxPixels = 1 << 28;
}
