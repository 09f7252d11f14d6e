using System.Globalization;
using System.Text;

namespace HpcHangfire.Farm.Hosts;

/// <summary>Reads the small text files in which Linux publishes its state; a missing file or line is null, never an error.</summary>
internal static class KernelFile
{
    // Enough for all but one file; /proc/stat and /proc/cpuinfo have many more kilobytes that nobody needs.
    private const int HeadBytes = 8192;

    /// <summary>The first 8 KiB of the file.</summary>
    public static string? Head(string path) => Read(path, file =>
    {
        Span<byte> buffer = stackalloc byte[HeadBytes];
        return Encoding.ASCII.GetString(buffer[..file.ReadAtLeast(buffer, HeadBytes, throwOnEndOfStream: false)]);
    });

    /// <summary>The whole file.</summary>
    public static string? All(string path) => Read(path, file =>
    {
        using var reader = new StreamReader(file, Encoding.ASCII);
        return reader.ReadToEnd();
    });

    /// <summary>The file's one number; null for a word such as <c>max</c>.</summary>
    public static long? Number(string path) =>
        long.TryParse(Head(path), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>The number after <paramref name="name"/> in a file of lines <c>name value</c> or <c>name: value kB</c>.</summary>
    public static long? Field(string? text, string name)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (!line.StartsWith(name, StringComparison.Ordinal) || line.Length == name.Length || line[name.Length] is not (' ' or ':'))
                continue;
            var value = line[(name.Length + 1)..].Trim();
            var end = value.IndexOf(' ');
            return long.TryParse(end < 0 ? value : value[..end], NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
                ? number
                : null;
        }

        return null;
    }

    private static string? Read(string path, Func<FileStream, string> read)
    {
        if (!File.Exists(path)) // an exception per missing file would cost more than the rest of a sample
            return null;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            return read(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
