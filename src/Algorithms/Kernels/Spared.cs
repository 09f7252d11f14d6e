namespace HpcHangfire.Algorithms;

/// <summary>Iterations of the definition that a kernel did not compute; the counts' sum minus both is what it did compute.</summary>
/// <param name="OnCycles">Those of orbits found on a cycle, from there on.</param>
/// <param name="Mirrored">Those of rows that mirror a computed one.</param>
public readonly record struct Spared(long OnCycles, long Mirrored);
