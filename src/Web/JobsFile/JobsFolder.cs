namespace HpcHangfire.Web.JobsFile;

/// <summary>
/// Which files may be loaded: the configured one; and in its folder and below it, those that end like a list of jobs. A receipt
/// repeats lines, so whoever loads a file reads it; results, keys and what tools keep in hidden folders are not for that.
/// </summary>
/// <param name="jobsFile">The configured file, a full path.</param>
/// <param name="dataFolder">The data folder, a full path.</param>
internal sealed class JobsFolder(string jobsFile, string dataFolder)
{
    private readonly string _folder = Path.GetDirectoryName(jobsFile)!;

    /// <summary>The full path of a file, which need not exist; or null when its name leads out of the folder.</summary>
    /// <param name="name">Its name, relative to the folder, or null for the configured file.</param>
    public string? Locate(string? name)
    {
        if (name is null)
            return jobsFile;
        if (name.Contains('\0', StringComparison.Ordinal))
            return null;
        var path = Path.GetFullPath(name, _folder);
        return IsInside(_folder, path) ? path : null;
    }

    /// <summary>Where a located file really is: the path to open, with no link in it; or null when a link leads out of the folder.</summary>
    /// <param name="path">Its full path.</param>
    /// <exception cref="IOException">A link on the way cannot be followed.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be.</exception>
    public string? Follow(string path) => RealPath.Of(path) is var real && IsInside(RealPath.Of(_folder), real) ? real : null;

    /// <summary>Whether a file may be loaded, by its name and by what it really is.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="real">What <see cref="Follow"/> gave for it.</param>
    /// <exception cref="IOException">A link on the way to the folders cannot be followed.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be.</exception>
    public bool MayLoad(string path, string real) =>
        path == jobsFile
        || (IsForJobs(Path.GetRelativePath(_folder, path))
            && IsForJobs(Path.GetRelativePath(RealPath.Of(_folder), real))
            && !IsInside(RealPath.Of(dataFolder), real, StringComparison.OrdinalIgnoreCase)); // some systems take either for the same name

    private static bool IsForJobs(string relative) =>
        Path.GetExtension(relative).ToUpperInvariant() is ".TXT" or ".CSV" && !relative.Split(Path.DirectorySeparatorChar).Any(part => part.StartsWith('.'));

    private static bool IsInside(string folder, string path, StringComparison comparison = StringComparison.Ordinal) =>
        path.StartsWith(folder.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, comparison);
}
