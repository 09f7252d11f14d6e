namespace HpcHangfire.Web.JobsFile;

/// <summary>A path as the system follows it.</summary>
internal static class RealPath
{
    private const int MaxLinks = 40; // as Linux

    /// <summary>The same place by a path of which no part is a link. What does not exist stays as it is.</summary>
    /// <param name="path">A full path.</param>
    /// <exception cref="IOException">The links go round, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">They must not be read.</exception>
    public static string Of(string path)
    {
        var real = Path.GetPathRoot(path)!;
        var ahead = new Stack<string>();
        Push(path[real.Length..]);
        for (var links = 0; ahead.TryPop(out var part);)
        {
            // From the root on: a link is relative to the real folder that it lies in, and ".." leads out of the real one.
            var at = part == ".." ? Path.GetDirectoryName(real) ?? real : Path.Combine(real, part);
            if (part == ".." || new FileInfo(at).LinkTarget is not { } target)
            {
                real = at;
                continue;
            }

            if (++links > MaxLinks)
                throw new IOException("sus enlaces van en círculo");
            var root = Path.GetPathRoot(target)!;
            if (root.Length > 0)
                real = root;
            Push(target[root.Length..]);
        }

        return real;

        void Push(string parts)
        {
            foreach (var part in parts.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").Reverse())
                ahead.Push(part);
        }
    }
}
