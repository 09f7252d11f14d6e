using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Orders;

namespace HpcHangfire.Farm.Jobs;

/// <summary>Which jobs a list has, and which page of it is wanted. Without more it begins with the newest of all.</summary>
public sealed record JobQuery
{
    /// <summary>Their order. By the end it has those alone that have ended.</summary>
    public JobSort Sort { get; init; } = JobSort.Newest;

    /// <summary>Only those in this state, or null for all.</summary>
    public JobState? State { get; init; }

    /// <summary>Only those of this priority, or null for all.</summary>
    public JobPriority? Priority { get; init; }

    /// <summary>Only those with this in their id, algorithm or worker, in capitals or not; null for all.</summary>
    public string? Text { get; init; }

    /// <summary>Only those of this worker; null for all.</summary>
    public string? Worker { get; init; }

    /// <summary>Only those of this moment or later, to the millisecond, by what they are sorted by; null for all.</summary>
    public DateTimeOffset? After { get; init; }

    /// <summary>Only those before this moment, likewise.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>How many of the list to skip.</summary>
    public long From { get; init; }

    /// <summary>Most jobs on the page. With a filter it may have fewer though others follow: a page looks at <see cref="JobReader.MostWalked"/>.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Whether a list has others besides those that are wanted, so that each record is looked at.</summary>
    public bool IsFiltered => Priority is not null || Text is not null || Worker is not null || (Sort.IsByEnd && State is not null);

    /// <summary>Whether a job of the list is wanted.</summary>
    public bool Wants(JobRecord job) =>
        (Priority is null || job.Order.Priority == Priority) && (Text is null || Names(job, Text)) && (Worker is null || job.Worker == Worker)
        && (!Sort.IsByEnd || State is null || job.State == State);

    private static bool Names(JobRecord job, string text) =>
        new[] { job.Id, job.Order.Algorithm, job.Worker ?? "" }.Any(name => name.Contains(text, StringComparison.OrdinalIgnoreCase));
}
