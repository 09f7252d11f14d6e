using System.Collections.Concurrent;

namespace HpcHangfire.Web.JobsFile;

/// <summary>
/// Reads text files, with an end. To open a pipe takes until somebody writes to it, and a disk that hangs never answers. So each
/// read has its own thread. As long as one does not end, nobody starts another of the same file; one in its place is another file.
/// </summary>
internal sealed class RegularFile
{
    /// <summary>How long a read may take.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<(string Path, DateTime Written), Lazy<Task<ReadOnlyMemory<byte>>>> _reading = new();

    /// <summary>A file's text as UTF-8, whatever its byte order mark says.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">Largest file.</param>
    /// <exception cref="IOException">It cannot be read, is not a regular file, or is larger; the message is for people, in Spanish or the system's.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be read.</exception>
    /// <exception cref="TimeoutException">It was not read in time.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(string path, int maxBytes)
    {
        var file = (path, File.GetLastWriteTimeUtc(path));
        var reading = _reading.GetOrAdd(file, _ => new(() => Task.Factory.StartNew(
            () => Read(path, maxBytes), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        try
        {
            return await reading.Value.WaitAsync(Limit);
        }
        finally
        {
            if (reading.Value.IsCompleted)
                _reading.TryRemove(new(file, reading));
        }
    }

    private static ReadOnlyMemory<byte> Read(string path, int maxBytes)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (!file.CanSeek)
            throw new IOException("no es un archivo corriente");
        using var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = file.Read(buffer)) > 0; bytes.Write(buffer, 0, read))
        {
            if (bytes.Length + read > maxBytes)
                throw new IOException($"pasa de {maxBytes} bytes");
        }

        return JobsText.OfFile(bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
    }
}
