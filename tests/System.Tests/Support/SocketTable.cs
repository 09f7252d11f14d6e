namespace HpcHangfire.SystemTests;

/// <summary>The sockets of a process, by Linux's tables.</summary>
internal static class SocketTable
{
    /// <summary>The ports that a process listens on.</summary>
    public static IEnumerable<int> Listening(int process)
    {
        var own = Sockets(process);
        return from table in (string[])["/proc/net/tcp", "/proc/net/tcp6"]
               from line in File.ReadLines(table).Skip(1)
               let columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
               where columns[3] == "0A" && own.Contains(columns[9]) // LISTEN, inode
               select Convert.ToInt32(columns[1].Split(':')[1], 16);
    }

    /// <summary>The path of its store's socket.</summary>
    public static string Redis(int process)
    {
        var own = Sockets(process);
        return (from line in File.ReadLines("/proc/net/unix").Skip(1)
                let columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                where columns.Length == 8 && own.Contains(columns[6])
                select columns[7]).First(path => path.EndsWith("/redis", StringComparison.Ordinal));
    }

    private static HashSet<string> Sockets(int process) =>
    [
        .. new DirectoryInfo($"/proc/{process}/fd").EnumerateFiles()
            .Select(file => file.LinkTarget)
            .Where(target => target?.StartsWith("socket:[", StringComparison.Ordinal) == true)
            .Select(target => target![8..^1]),
    ];
}
