using System.Globalization;
using System.Text;
using HpcHangfire.Contract.Orders;

namespace HpcHangfire.Contract.Jobs;

/// <summary>The Hangfire queues of the farm.</summary>
public static class QueueNames
{
    /// <summary>The masters' own recurring work: watching the jobs file.</summary>
    public const string System = "sistema";

    /// <summary>The queues every worker listens to, in the order it empties them.</summary>
    public static IReadOnlyList<string> General { get; } = ["alta", "media", "baja"];

    /// <summary>The queue of a priority.</summary>
    public static string Of(JobPriority priority) => priority switch
    {
        JobPriority.High => "alta",
        JobPriority.Medium => "media",
        JobPriority.Low => "baja",
        _ => throw new ArgumentOutOfRangeException(nameof(priority), priority, null),
    };

    /// <summary>Whether Hangfire has queues of such a name.</summary>
    public static bool IsValid(string? name) => name is { Length: > 0 } && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-');

    /// <summary>
    /// The queue that only <paramref name="worker"/> listens to. Hangfire allows a-z, 0-9, _ and -, so every other
    /// character becomes its code between underscores: two workers never share a queue.
    /// </summary>
    public static string OfWorker(string worker)
    {
        var name = new StringBuilder("w-");
        foreach (var c in worker)
        {
            if (char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
                name.Append(c);
            else
                name.Append('_').Append(((int)c).ToString("x", CultureInfo.InvariantCulture)).Append('_');
        }

        return name.ToString();
    }
}
