namespace HpcHangfire.Algorithms;

/// <summary>How a kernel may compute. No option changes a count.</summary>
public sealed record KernelOptions
{
    /// <summary>Threads it may use, 1 or more. Default: the processors this process may use.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Forces one of <see cref="Kernels.AvailablePaths"/>. Default: the fastest one here.</summary>
    public string? Path { get; init; }

    /// <summary>
    /// Whether the fastest kernel may stop an orbit that has come back to an exact earlier state. Default true; false is for
    /// measuring what the iterations themselves cost.
    /// </summary>
    public bool CycleTest { get; init; } = true;

    /// <summary>
    /// Whether the fastest kernel may copy a row whose exact mirror it has computed. Default true; false is for measuring.
    /// </summary>
    public bool Mirrors { get; init; } = true;
}
