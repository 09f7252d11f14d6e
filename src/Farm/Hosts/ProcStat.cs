using System.Globalization;

namespace HpcHangfire.Farm.Hosts;

/// <summary>The processor times in <c>/proc/stat</c> (proc_stat(5)), in kernel ticks since boot.</summary>
internal static class ProcStat
{
    /// <summary>Ticks of all processors together, or null without the file.</summary>
    public static (double Busy, double Total)? Read(string file)
    {
        // "cpu  user nice system idle iowait irq softirq steal guest guest_nice"; guest time is already in user time.
        var head = KernelFile.Head(file).AsSpan();
        var end = head.IndexOf('\n');
        if (!head.StartsWith("cpu ") || end < 0)
            return null;
        double total = 0, idle = 0;
        var column = 0;
        var line = head[4..end].Trim();
        foreach (var range in line.Split(' '))
        {
            if (column > 7 || !double.TryParse(line[range], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks))
                break;
            total += ticks;
            if (column is 3 or 4)
                idle += ticks;
            column++;
        }

        return column > 4 ? (total - idle, total) : null;
    }

    /// <summary>Processors that are online, or null without the file.</summary>
    public static int? Processors(string file)
    {
        try
        {
            var count = File.ReadLines(file).TakeWhile(line => line.StartsWith("cpu", StringComparison.Ordinal)).Count() - 1;
            return count > 0 ? count : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
