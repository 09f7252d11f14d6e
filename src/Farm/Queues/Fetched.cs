namespace HpcHangfire.Farm.Queues;

/// <summary>The answer to a question for a job.</summary>
/// <param name="Lease">The job's lease, or null.</param>
/// <param name="AskAgainIn">How long the next job is left to a better worker; null when there is none for this one.</param>
public readonly record struct Fetched(Lease? Lease, TimeSpan? AskAgainIn);
