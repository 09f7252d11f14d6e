namespace HpcHangfire.Algorithms;

/// <summary>
/// How an orbit may be followed and still be counted exactly. A later kind may replace an earlier one. (The second may not replace
/// the first, but the first is for all of a picture or for none of it.)
/// </summary>
internal enum LoopKind
{
    /// <summary>As <see cref="Blocks"/>, by the formula's step for a real c.</summary>
    RealBlocks,

    /// <summary>As <see cref="Blocks"/>, and part of the lanes by the formula's fused step.</summary>
    FusedBlocks,

    /// <summary>Tested only after each block of steps: an orbit that escaped within it is still outside at its end.</summary>
    Blocks,

    /// <summary>Tested before each step: orbits may come back from outside.</summary>
    Steps,
}
