using HpcHangfire.Farm.Orders;

namespace HpcHangfire.Farm.Jobs;

/// <summary>A job that the board accepted, or the earlier one with the same key.</summary>
/// <param name="JobId">Its id.</param>
/// <param name="IsNew">False when an earlier submission already made it.</param>
public sealed record Submitted(string JobId, bool IsNew);

/// <summary>An order on its way to the board.</summary>
/// <param name="Order">What is wanted.</param>
/// <param name="Origin">Where it came from.</param>
public sealed record Submission(RenderOrder Order, Origin Origin);

/// <summary>Where an order came from, and what makes it the same job when sent again.</summary>
/// <param name="Key">Idempotency key, valid for 24 hours, or null.</param>
/// <param name="JobId">The id that the caller wants, or null for a new one.</param>
/// <param name="File">The line of a jobs file that this order is, or null.</param>
public sealed record Origin(string? Key = null, string? JobId = null, FileLine? File = null);

/// <summary>One line of a jobs file, as the file's record knows it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Mark">Which occurrence of which order; the same line seen again has the same mark.</param>
/// <param name="Reload">What to do when it was taken before.</param>
public sealed record FileLine(string Path, string Mark, Reload Reload);

/// <summary>Which lines of a jobs file become jobs.</summary>
public enum Reload
{
    /// <summary>Only those never taken: what the watch does.</summary>
    OnlyNew = 0,

    /// <summary>Those never taken, and those cleared from the queue before they ran: for somebody who asks for the file.</summary>
    NewOrCleared = 1,

    /// <summary>All of them.</summary>
    All = 2,
}
