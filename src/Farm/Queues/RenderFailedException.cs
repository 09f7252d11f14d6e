namespace HpcHangfire.Farm.Queues;

/// <summary>An attempt failed and its record says so; tells <see cref="RetryFilter"/> what Hangfire's state must become.</summary>
/// <param name="reason">Why, in Spanish.</param>
/// <param name="retryIn">Time until the next attempt, or null when this was the last.</param>
/// <param name="cause">What was thrown, or null.</param>
public sealed class RenderFailedException(string reason, TimeSpan? retryIn, Exception? cause = null) : Exception(reason, cause)
{
    /// <summary>Time until the next attempt, or null when this was the last.</summary>
    public TimeSpan? RetryIn { get; } = retryIn;
}
