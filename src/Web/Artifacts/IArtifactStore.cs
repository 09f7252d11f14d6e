namespace HpcHangfire.Web.Artifacts;

/// <summary>A file of the store.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Written">When it was written last, by the disk's clock.</param>
/// <param name="IsPart">Whether it is only a part, on its way to its name or left by a crash.</param>
public sealed record StoredFile(string Name, long Bytes, DateTimeOffset Written, bool IsPart);

/// <summary>Where the pictures and the kept counts are. A file with its name is complete, and stays as long as a job's record names it.</summary>
public interface IArtifactStore
{
    /// <summary>Stores <paramref name="content"/> under <paramref name="name"/>; nobody can see a part of it.</summary>
    /// <param name="name">A name for this attempt's file.</param>
    /// <param name="content">All of it, read to its end; its sender may take a while.</param>
    /// <param name="mayAppear">Asked when all of it has arrived: false discards it. What was published in the meantime must not be replaced.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Whether it is there now.</returns>
    /// <exception cref="IOException">It could not be stored, for instance on a full disk; nothing is left behind.</exception>
    Task<bool> StoreAsync(string name, Stream content, Func<Task<bool>> mayAppear, CancellationToken cancellation);

    /// <summary>Stores a small file under <paramref name="name"/>; nobody can see a part of it. A power failure may lose it.</summary>
    /// <exception cref="IOException">It could not be stored; nothing is left behind.</exception>
    void Keep(string name, ReadOnlySpan<byte> content);

    /// <summary>Removes what an attempt has stored and can no longer publish.</summary>
    /// <param name="start">What the names of its files begin with.</param>
    void Discard(string start);

    /// <summary>Whether it could take so much now: writes it, and removes it.</summary>
    /// <param name="bytes">How much.</param>
    /// <param name="cancellation">Stops it.</param>
    Task<bool> HasRoomAsync(long bytes, CancellationToken cancellation);

    /// <summary>The picture's bytes, seekable, or null when there is none of that name.</summary>
    Stream? Open(string name);

    /// <summary>Whether there is something of that name.</summary>
    bool Has(string name);

    /// <summary>The bytes of a file; 0 when there is none of that name, or it can be none of the store's.</summary>
    long Length(string name);

    /// <summary>Removes a file.</summary>
    /// <returns>Its bytes; 0 when there was none of that name.</returns>
    /// <exception cref="IOException">The disk failed.</exception>
    long Remove(string name);

    /// <summary>Every file, read as it is asked for: what comes or goes meanwhile may be missing.</summary>
    IEnumerable<StoredFile> Files();

    /// <summary>Removes what is left of a structure that has held no file since a moment.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    void RemoveEmptyFolders(DateTimeOffset before);
}
