namespace HpcHangfire.Farm.Jobs;

/// <summary>How the work on an attempt ended; <see cref="AttemptRunner"/> records it in the job's record and in Hangfire.</summary>
public abstract record AttemptEnd
{
    private AttemptEnd()
    {
    }

    /// <summary>The picture is made: publish it.</summary>
    /// <param name="Result">What to publish.</param>
    public sealed record Done(RenderResult Result) : AttemptEnd;

    /// <summary>It failed.</summary>
    /// <param name="Reason">Why, one Spanish sentence.</param>
    /// <param name="RetryIn">Time until the next attempt, or null when this was the last.</param>
    /// <param name="LowersScore">Whether it counts against its worker; not where the order could never have been done there.</param>
    /// <param name="Cause">What was thrown, or null.</param>
    public sealed record Failed(string Reason, TimeSpan? RetryIn, bool LowersScore = true, Exception? Cause = null) : AttemptEnd;

    /// <summary>The worker chosen for it has no room now: the job goes back to its queue at once, and no attempt counts.</summary>
    public sealed record NotTaken : AttemptEnd;

    /// <summary>What it needs is being made: another attempt follows later, and this one does not count.</summary>
    /// <param name="Reason">What it waits for, one Spanish sentence.</param>
    /// <param name="AgainIn">Time until then.</param>
    public sealed record NotYet(string Reason, TimeSpan AgainIn) : AttemptEnd;

    /// <summary>The program stops, or Hangfire took the job away before the lease noticed: Hangfire puts it back, and no attempt counts.</summary>
    public sealed record Stopped : AttemptEnd;

    /// <summary>The program stops while a foreign slave computes: the attempt goes on, and the next master waits for its result.</summary>
    public sealed record Left : AttemptEnd;

    /// <summary>Somebody else ended it in the job's record: a foreign slave's result, which any master accepts.</summary>
    /// <param name="Job">The job as the record has it now: completed, failed, or waiting for its next attempt.</param>
    public sealed record Recorded(JobRecord Job) : AttemptEnd;
}
