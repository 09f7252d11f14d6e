using System.IO.Enumeration;

namespace HpcHangfire.Web.Artifacts;

/// <summary>
/// Pictures as files in one folder, which several masters may share, and in it a folder for each day of the jobs' ids, so that none grows without
/// bound. A picture is written to a temporary name, flushed to the disk and renamed, and then its folder is flushed. A rename is atomic, so
/// a crash leaves a temporary file at worst; and what was stored is still there after a power loss.
/// </summary>
/// <remarks>Versions before had no folders of days: what they left is found where it is. So are files whose names begin with no day.</remarks>
public sealed class FolderStore : IArtifactStore
{
    private const string Temporary = ".tmp";
    private const int DayLength = 8; // yyyyMMdd, see JobIds.New
    private readonly string _folder;

    /// <summary>Makes the folder.</summary>
    public FolderStore(string folder)
    {
        _folder = Path.GetFullPath(folder);
        Directory.CreateDirectory(folder);
    }

    /// <inheritdoc />
    public async Task<bool> StoreAsync(string name, Stream content, Func<Task<bool>> mayAppear, CancellationToken cancellation)
    {
        var (folder, final, temporary) = (FolderOf(name), Locate(name), Locate(Part(name)));
        try
        {
            MakeFolder(folder);
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 128 * 1024, FileOptions.Asynchronous))
            {
                await content.CopyToAsync(file, cancellation);
                file.Flush(flushToDisk: true);
            }

            var appears = await mayAppear();
            if (!appears)
            {
                File.Delete(temporary);
                return false;
            }

            File.Move(temporary, final, overwrite: true); // the same again, after a lost answer
            FolderSync.Flush(folder);
            return true;
        }
        catch
        {
            Forget(temporary);
            throw;
        }
    }

    /// <inheritdoc />
    public void Keep(string name, ReadOnlySpan<byte> content)
    {
        var (final, temporary) = (Locate(name), Locate(Part(name)));
        try
        {
            Directory.CreateDirectory(FolderOf(name));
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, final, overwrite: true);
        }
        catch
        {
            Forget(temporary);
            throw;
        }
    }

    /// <inheritdoc />
    public void Discard(string start)
    {
        foreach (var folder in new[] { FolderOf(start), _folder }.Distinct().Where(Directory.Exists))
        {
            foreach (var file in Directory.GetFiles(folder, start + "*"))
                File.Delete(file);
        }
    }

    /// <inheritdoc />
    public async Task<bool> HasRoomAsync(long bytes, CancellationToken cancellation)
    {
        var probe = Path.Combine(_folder, Part("sitio"));
        try
        {
            Directory.CreateDirectory(_folder);
            await using var file = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous | FileOptions.DeleteOnClose);
            var part = new byte[64 * 1024]; // written, not only reserved: a file system may grow a file without room for it
            for (var left = bytes; left > 0; left -= part.Length)
                await file.WriteAsync(part.AsMemory(0, (int)Math.Min(left, part.Length)), cancellation);
            file.Flush(flushToDisk: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <inheritdoc />
    public bool Has(string name) => File.Exists(Find(name));

    /// <inheritdoc />
    public long Length(string name) => IsOurs(name) && new FileInfo(Find(name)) is { Exists: true, Length: var bytes } ? bytes : 0;

    /// <inheritdoc />
    public long Remove(string name)
    {
        var (path, bytes) = (Find(name), Length(name));
        Forget(path);
        return bytes;
    }

    /// <inheritdoc />
    public IEnumerable<StoredFile> Files() => !Directory.Exists(_folder)
        ? []
        : new FileSystemEnumerable<StoredFile>(
            _folder,
            static (ref entry) => new(entry.FileName.ToString(), entry.Length, entry.LastWriteTimeUtc, IsPart(entry.FileName)),
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false })
        {
            ShouldIncludePredicate = static (ref entry) => !entry.IsDirectory && !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
            ShouldRecursePredicate = static (ref entry) =>
                entry.Directory.Length == entry.RootDirectory.Length && StartsWithDay(entry.FileName) && entry.FileName.Length == DayLength && !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };

    /// <inheritdoc />
    public void RemoveEmptyFolders(DateTimeOffset before)
    {
        foreach (var folder in Directory.Exists(_folder) ? new DirectoryInfo(_folder).GetDirectories() : [])
        {
            if (folder.Name.Length == DayLength && StartsWithDay(folder.Name) && folder.LastWriteTimeUtc < before && folder.LinkTarget is null && !folder.EnumerateFileSystemInfos().Any())
                folder.Delete(); // not when somebody has put something in it meanwhile
        }
    }

    /// <inheritdoc />
    public Stream? Open(string name)
    {
        try
        {
            return new FileStream(Find(name), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 64 * 1024, FileOptions.Asynchronous);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static string Part(string name) => $"{name}.{Guid.NewGuid():N}{Temporary}";

    private static bool IsPart(ReadOnlySpan<char> name) =>
        name.EndsWith(Temporary, StringComparison.Ordinal) && name[..^Temporary.Length] is var start && start.LastIndexOf('.') is > 0 and var dot && Guid.TryParseExact(start[(dot + 1)..], "N", out _);

    private static bool StartsWithDay(ReadOnlySpan<char> name) => name.Length >= DayLength && !name[..DayLength].ContainsAnyExceptInRange('0', '9');

    private string FolderOf(string name) => StartsWithDay(name) && name.Length > DayLength && name[DayLength] == '-' ? Path.Combine(_folder, name[..DayLength]) : _folder;

    private void MakeFolder(string folder)
    {
        if (Directory.Exists(folder))
            return;
        Directory.CreateDirectory(folder);
        if (folder != _folder)
            FolderSync.Flush(_folder); // that it is there
    }

    private static void Forget(string path)
    {
        if (Directory.Exists(Path.GetDirectoryName(path)))
            File.Delete(path);
    }

    private bool IsOurs(string name) => IsIn(FolderOf(name), Path.GetFullPath(Path.Combine(FolderOf(name), name))) && IsIn(_folder, Path.GetFullPath(Path.Combine(_folder, name)));

    private static bool IsIn(string folder, string path) => Path.GetDirectoryName(path) == folder && new FileInfo(path).LinkTarget is null;

    // Where it is, or would be.
    private string Find(string name)
    {
        var path = Locate(name);
        return !File.Exists(path) && Locate(name, _folder) is var earlier && File.Exists(earlier) ? earlier : path;
    }

    private string Locate(string name) => Locate(name, FolderOf(name));

    // The names are ours; that none leads elsewhere does not rest on that alone.
    private static string Locate(string name, string folder)
    {
        var path = Path.GetFullPath(Path.Combine(folder, name));
        return IsIn(folder, path)
            ? path
            : throw new ArgumentException($"'{name}' is no file of the folder", nameof(name));
    }
}
