namespace HpcHangfire.Contract.Jobs;

/// <summary>How a list of jobs is sorted.</summary>
/// <param name="Name">Its word on the wire.</param>
/// <param name="IsByEnd">By their ends, those alone that have ended; otherwise by their submission.</param>
/// <param name="IsOldestFirst">Otherwise the newest come first.</param>
public sealed record JobSort(string Name, bool IsByEnd = false, bool IsOldestFirst = false)
{
    /// <summary>The last submitted first.</summary>
    public static JobSort Newest { get; } = new("creado");

    /// <summary>The last ended first.</summary>
    public static JobSort LastEnded { get; } = new("terminado", IsByEnd: true);

    /// <summary>All, the usual one first.</summary>
    public static IReadOnlyList<JobSort> All { get; } =
    [
        Newest, new("creado_asc", IsOldestFirst: true), LastEnded, new("terminado_asc", IsByEnd: true, IsOldestFirst: true),
    ];

    /// <summary>The one that a word of the contract stands for, or null when there is none.</summary>
    public static JobSort? Find(string? word) => All.FirstOrDefault(sort => sort.Name == word);
}
