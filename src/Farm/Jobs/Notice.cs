using System.Globalization;

namespace HpcHangfire.Farm.Jobs;

/// <summary>That a job ended, to be told to one address.</summary>
/// <param name="Name">One of a kind: the same at each try, and for no other end of the job.</param>
/// <param name="JobId">The job.</param>
/// <param name="State">The final state that it reached, by the contract's word.</param>
/// <param name="At">When, by Redis's clock.</param>
/// <param name="Target">The address.</param>
public sealed record Notice(string Name, string JobId, string State, DateTimeOffset At, string Target)
{
    private const string OfFarm = ".granja";

    /// <summary>Whether it is the farm's own, and not the order's.</summary>
    public bool IsOfFarm => Name.EndsWith(OfFarm, StringComparison.Ordinal);

    /// <summary>Reads its name, <c>job.state.millisecond</c>; null for one that no script of ours wrote.</summary>
    internal static Notice? Read(string name, string target)
    {
        var parts = (name.EndsWith(OfFarm, StringComparison.Ordinal) ? name[..^OfFarm.Length] : name).Split('.'); // a job's id may have points in it
        return parts.Length >= 3 && long.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < 253_402_300_800_000 // year 10000
            ? new Notice(name, string.Join('.', parts[..^2]), parts[^2], DateTimeOffset.FromUnixTimeMilliseconds(at), target)
            : null;
    }
}

/// <summary>Notices that wait for one origin.</summary>
/// <param name="Origin">Such as <c>http://host:9000</c>.</param>
/// <param name="Notices">Those to send now.</param>
public sealed record NoticeBatch(string Origin, IReadOnlyList<Notice> Notices);

/// <summary>How an origin is, for people.</summary>
/// <param name="Origin">Such as <c>http://host:9000</c>.</param>
/// <param name="Waiting">How many notices wait for it.</param>
/// <param name="FailingSince">Since when it takes none; null when it does, or only refused one.</param>
/// <param name="LastFailure">Why, one Spanish sentence; null where it took the last one.</param>
/// <param name="Next">When it is tried next.</param>
public sealed record NoticeOrigin(string Origin, long Waiting, DateTimeOffset? FailingSince, string? LastFailure, DateTimeOffset Next);
