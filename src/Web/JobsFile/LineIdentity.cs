using System.Globalization;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Orders;

namespace HpcHangfire.Web.JobsFile;

/// <summary>
/// What a line of a jobs file is known by: all that it orders. A file may have a million of them, and a whole order takes five times
/// as much.
/// </summary>
/// <param name="Algorithm">Its first field.</param>
/// <param name="Width">Its second.</param>
/// <param name="Height">Its third.</param>
/// <param name="Iterations">Its fourth.</param>
/// <param name="Priority">Its fifth, or the default.</param>
/// <param name="Options">Those that change the order (<see cref="LineOptions.Canonical"/>); null for none.</param>
public readonly record struct LineIdentity(string Algorithm, int Width, int Height, int Iterations, JobPriority Priority, string? Options)
{
    /// <summary>That of a line which orders this.</summary>
    /// <param name="order">The order.</param>
    /// <param name="options">See <see cref="Options"/>.</param>
    public static LineIdentity Of(RenderOrder order, string? options)
    {
        ArgumentNullException.ThrowIfNull(order);
        return new(order.Algorithm, order.Width, order.Height, order.Iterations, order.Priority, options);
    }

    /// <summary>The mark of a line that stands <paramref name="occurrence"/> times in its file up to here. Redis holds those of earlier versions.</summary>
    public string Mark(int occurrence) => $"{occurrence}|{Algorithm},{Width},{Height},{Iterations},{(int)Priority}{(Options is null ? "" : $",{Options}")}";

    /// <summary>What a mark, or a line without options, orders; null when it never was an order.</summary>
    public static LineIdentity? Parse(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var fields = line.Split(',', 6, StringSplitOptions.TrimEntries);
        return fields.Length >= 4
            && Number(fields[1]) is { } width && Number(fields[2]) is { } height && Number(fields[3]) is { } iterations
            && (fields is [_, _, _, _] or [_, _, _, _, ""] ? (int)JobPriority.Medium : Number(fields[4])) is { } priority
            ? new LineIdentity(fields[0], width, height, iterations, (JobPriority)priority, fields.ElementAtOrDefault(5))
            : null;
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
