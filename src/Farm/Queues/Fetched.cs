namespace HpcHangfire.Farm.Queues;

/// <summary>The answer to a question for a job.</summary>
/// <param name="Lease">The job's lease, or null.</param>
/// <param name="AskAgainIn">When to ask again: the next job is left to a better worker until then, or something else waits. Null when nothing does.</param>
public readonly record struct Fetched(Lease? Lease, TimeSpan? AskAgainIn);
