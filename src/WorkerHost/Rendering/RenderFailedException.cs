using HpcHangfire.Farm.Jobs;

namespace HpcHangfire.WorkerHost.Rendering;

/// <summary>An attempt failed; tells <see cref="RetryFilter"/> which one, and people why, in Spanish.</summary>
public sealed class RenderFailedException(Attempt attempt, string reason, Exception cause) : Exception(reason, cause)
{
    /// <summary>The attempt.</summary>
    public Attempt Attempt { get; } = attempt;
}
