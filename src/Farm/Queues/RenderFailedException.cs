using HpcHangfire.Farm.Jobs;

namespace HpcHangfire.Farm.Queues;

/// <summary>An attempt failed and its record says so; tells <see cref="RetryFilter"/> what Hangfire's state must become.</summary>
public sealed class RenderFailedException(Attempt attempt, string reason, TimeSpan? retryIn, Exception? cause = null) : Exception(reason, cause)
{
    /// <summary>The attempt.</summary>
    public Attempt Attempt { get; } = attempt;

    /// <summary>Time until the next one, or null when this was the last.</summary>
    public TimeSpan? RetryIn { get; } = retryIn;
}
