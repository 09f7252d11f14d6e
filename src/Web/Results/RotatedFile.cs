using System.Text;

namespace HpcHangfire.Web.Results;

/// <summary>
/// A file that grows by lines, and is put aside when it is large: <c>resultados.txt</c> is renamed to <c>resultados.1.txt</c>, that one to
/// <c>.2</c>, and so on. Whoever follows it sees what logrotate does.
/// </summary>
public static class RotatedFile
{
    /// <summary>How many are kept besides the one that grows.</summary>
    public const int Kept = 9;

    /// <summary>Adds lines, all or none: a full disk takes as much as it has room for. A line that a crash left unfinished is ended first.</summary>
    /// <param name="path">The file.</param>
    /// <param name="lines">The lines, each with its end.</param>
    /// <param name="mostBytes">A file that has as many is put aside before; 0 for never.</param>
    /// <exception cref="IOException">They could not be written.</exception>
    public static async Task AppendAsync(string path, string lines, long mostBytes)
    {
        if (mostBytes > 0 && new FileInfo(path) is { Exists: true, Length: var length } && length >= mostBytes)
            PutAside(path);
        await using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        var end = file.Length;
        try
        {
            var isTorn = end > 0 && Last(file) != '\n';
            file.Position = end;
            await file.WriteAsync(Encoding.UTF8.GetBytes(isTorn ? "\n" + lines : lines), CancellationToken.None);
        }
        catch (IOException)
        {
            file.SetLength(end);
            throw;
        }
    }

    private static int Last(FileStream file)
    {
        file.Position = file.Length - 1;
        return file.ReadByte();
    }

    // The oldest first, and only up to a gap that a crash left: each step is one rename to a free name, and none replaces a file.
    private static void PutAside(string path)
    {
        var free = Enumerable.Range(1, Kept).FirstOrDefault(number => !File.Exists(Aside(path, number)));
        if (free == 0)
        {
            File.Delete(Aside(path, Kept));
            free = Kept;
        }

        for (var number = free; number > 1; number--)
            File.Move(Aside(path, number - 1), Aside(path, number));
        File.Move(path, Aside(path, 1));
    }

    private static string Aside(string path, int number) =>
        Path.Combine(Path.GetDirectoryName(path)!, $"{Path.GetFileNameWithoutExtension(path)}.{number}{Path.GetExtension(path)}");
}
