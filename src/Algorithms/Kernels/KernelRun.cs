namespace HpcHangfire.Algorithms;

/// <summary>One computation as its caller follows it.</summary>
/// <param name="Progress">
/// Receives the fraction done, 0 to 1: never smaller than before, 1 as the last, some hundreds of calls at most, never two at
/// once. The computing threads call it themselves, so it must be quick; what it throws ends the computation.
/// </param>
/// <param name="Cancellation">Stops it within milliseconds, even in the middle of a row.</param>
public sealed record KernelRun(Action<double>? Progress = null, CancellationToken Cancellation = default);
