namespace HpcHangfire.Farm.Queues;

/// <summary>Asked before each question for a job. While it is shut nothing is fetched, so nothing can be held.</summary>
public interface IFetchGate
{
    /// <summary>Whether jobs may be taken now.</summary>
    bool IsOpen { get; }

    /// <summary>Bytes of memory that a job may take now. A bigger one is left for others.</summary>
    long FreeMemoryBytes { get; }

    /// <summary>What can be done here, in the words of <see cref="Queues.Abilities"/>. Orders that ask for more are left for others.</summary>
    IReadOnlyList<string> Abilities { get; }
}
