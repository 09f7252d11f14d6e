namespace HpcHangfire.Farm.Queues;

/// <summary>Asked before each question for a job. While it is shut nothing is fetched, so nothing can be held.</summary>
public interface IFetchGate
{
    /// <summary>Whether jobs may be taken now.</summary>
    bool IsOpen { get; }

    /// <summary>Bytes of memory that a job may take now, or null when that is no question. A bigger job is left for others.</summary>
    long? FreeMemoryBytes { get; }
}

/// <summary>The gate of those who take what comes: the masters' own recurring work.</summary>
internal sealed class OpenGate : IFetchGate
{
    public static OpenGate Instance { get; } = new();

    public bool IsOpen => true;

    public long? FreeMemoryBytes => null;
}
