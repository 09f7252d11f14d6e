using System.IO.Enumeration;

namespace HpcHangfire.Web.Artifacts;

/// <summary>
/// Pictures as files in one folder, which several masters may share. A picture is written to a temporary name, flushed to
/// the disk and renamed, and then its folder is flushed. A rename is atomic, so a crash leaves a temporary file at worst; and what was
/// stored is still there after a power loss.
/// </summary>
public sealed class FolderStore : IArtifactStore
{
    private const string Temporary = ".tmp";
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
        var (final, temporary) = (Locate(name), Locate(Part(name)));
        try
        {
            Directory.CreateDirectory(_folder); // somebody may have removed it
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
            FolderSync.Flush(_folder);
            return true;
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <inheritdoc />
    public void Keep(string name, ReadOnlySpan<byte> content)
    {
        var (final, temporary) = (Locate(name), Locate(Part(name)));
        try
        {
            Directory.CreateDirectory(_folder);
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, final, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <inheritdoc />
    public void Discard(string start)
    {
        foreach (var file in Directory.Exists(_folder) ? Directory.GetFiles(_folder, start + "*") : [])
            File.Delete(file);
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
    public bool Has(string name) => File.Exists(Locate(name));

    /// <inheritdoc />
    public long Length(string name) => new FileInfo(Path.Combine(_folder, name)) is { Exists: true, Length: var bytes } ? bytes : 0;

    /// <inheritdoc />
    public long Remove(string name)
    {
        var bytes = Length(name);
        if (Directory.Exists(_folder))
            File.Delete(Locate(name));
        return bytes;
    }

    /// <inheritdoc />
    public IEnumerable<StoredFile> Files() => !Directory.Exists(_folder)
        ? []
        : new FileSystemEnumerable<StoredFile>(
            _folder,
            static (ref entry) => new(entry.FileName.ToString(), entry.Length, entry.LastWriteTimeUtc, IsPart(entry.FileName)))
        {
            ShouldIncludePredicate = static (ref entry) => !entry.IsDirectory && !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };

    /// <inheritdoc />
    public Stream? Open(string name)
    {
        try
        {
            return new FileStream(Locate(name), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 64 * 1024, FileOptions.Asynchronous);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static string Part(string name) => $"{name}.{Guid.NewGuid():N}{Temporary}";

    private static bool IsPart(ReadOnlySpan<char> name) =>
        name.EndsWith(Temporary, StringComparison.Ordinal) && name[..^Temporary.Length] is var start && start.LastIndexOf('.') is > 0 and var dot && Guid.TryParseExact(start[(dot + 1)..], "N", out _);

    // The names are ours; that none leads elsewhere does not rest on that alone.
    private string Locate(string name)
    {
        var path = Path.GetFullPath(Path.Combine(_folder, name));
        return Path.GetDirectoryName(path) == _folder && new FileInfo(path).LinkTarget is null
            ? path
            : throw new ArgumentException($"'{name}' is no file of the folder", nameof(name));
    }
}
