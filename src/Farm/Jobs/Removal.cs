using HpcHangfire.Contract.Jobs;

namespace HpcHangfire.Farm.Jobs;

/// <summary>What became of a wish to remove a job.</summary>
public abstract record Removal
{
    private Removal()
    {
    }

    /// <summary>Its record is gone, with everything in Redis that hung on it.</summary>
    /// <param name="Files">Names of its result's files in the masters' store, which are still there.</param>
    /// <param name="Token">Token of its last attempt, in the names of the others; 0 before the first.</param>
    public sealed record Done(IReadOnlyList<string> Files, long Token) : Removal;

    /// <summary>There is no such job.</summary>
    public sealed record Unknown : Removal;

    /// <summary>It waits or runs.</summary>
    /// <param name="State">Which of the two.</param>
    public sealed record Active(JobState State) : Removal;

    /// <summary>It ended another time than its remover saw: it was retried since.</summary>
    public sealed record Changed : Removal;

    /// <summary>Its line is not yet in resultados.txt.</summary>
    public sealed record Unwritten : Removal;

    /// <summary>Another job, which waits or runs, colours its kept counts.</summary>
    /// <param name="By">That job.</param>
    public sealed record Needed(string By) : Removal;
}
