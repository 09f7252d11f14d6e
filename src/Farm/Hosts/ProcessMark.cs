using System.Diagnostics;
using System.Globalization;

namespace HpcHangfire.Farm.Hosts;

/// <summary>What tells a process from every other one: also from one that has its number later, or on another machine.</summary>
/// <param name="Id">Its number, which containers use again and again.</param>
/// <param name="Started">When it started, in kernel ticks since boot; null where Linux does not say it.</param>
/// <param name="Space">The boot and the process namespace that the number belongs to; null where Linux does not say it.</param>
public sealed record ProcessMark(int Id, string? Started, string? Space)
{
    /// <summary>This process.</summary>
    public static ProcessMark Own { get; } = new(Environment.ProcessId, ReadStat(Environment.ProcessId)?.Started, ReadSpace());

    /// <summary>Whether the process is known to have ended. That can only be seen from where its number means the same.</summary>
    public bool HasEnded()
    {
        if (Space is null || Started is null || Space != Own.Space)
            return false;
        if (ReadStat(Id) is (var state, var started))
            return state is "Z" or "X" || started != Started; // killed and not yet collected by its parent, or another process
        try
        {
            using var hidden = Process.GetProcessById(Id); // the machine may hide other users' processes in /proc
            return false;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    // proc_pid_stat(5): "number (name) state …", where the name may contain anything; the start is the 22nd field.
    private static (string State, string Started)? ReadStat(int id)
    {
        var stat = KernelFile.Head(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
        var fields = stat?[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields is { Length: > 19 } ? (fields[0], fields[19]) : null;
    }

    private static string? ReadSpace()
    {
        var boot = KernelFile.Head("/proc/sys/kernel/random/boot_id")?.Trim();
        try
        {
            return boot is not null && new FileInfo("/proc/self/ns/pid").LinkTarget is { } space ? $"{boot} {space}" : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
