using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Web.Settings;

namespace HpcHangfire.Web.JobsFile;

/// <summary>Why a jobs file was not read.</summary>
public enum JobsFileFault
{
    /// <summary>It is outside the jobs folder, or its name is not a file name.</summary>
    Outside,

    /// <summary>There is no such file.</summary>
    Missing,

    /// <summary>It is too large, or cannot be read.</summary>
    Unreadable,
}

/// <summary>The outcome of loading a jobs file: receipts, or a fault with its Spanish sentence.</summary>
public sealed record JobsFileOutcome(IReadOnlyList<LineReceiptWire>? Receipts, JobsFileFault? Fault, string? Sentence)
{
    /// <summary>Lines that became jobs just now.</summary>
    public int Loaded => Receipts?.Count(r => r.State == "encolada") ?? 0;

    /// <summary>Lines that are wrong.</summary>
    public IEnumerable<LineReceiptWire> Refused => Receipts?.Where(r => r.State == "rechazada") ?? [];
}

/// <summary>Reads jobs files, only from the folder of the configured one, and passes their lines on.</summary>
public sealed class JobsFileReader(JobsFileLoader loader, OrderRules rules, MasterOptions options)
{
    /// <summary>Largest file or text, in bytes.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    private readonly RegularFile _files = new();

    /// <summary>Loads a file.</summary>
    /// <param name="name">Its name, relative to the jobs folder, or null for the configured file.</param>
    /// <param name="reload">What to do with lines taken before.</param>
    public Task<JobsFileOutcome> LoadAsync(string? name, Reload reload) => LoadAsync(name, reload, text => text);

    /// <summary>Loads what is new in the configured file, without a last line that may still be written.</summary>
    internal Task<JobsFileOutcome> LookAsync(UnfinishedLine unfinished) => LoadAsync(null, Reload.OnlyNew, unfinished.Finished);

    private async Task<JobsFileOutcome> LoadAsync(string? name, Reload reload, Func<string, string> part)
    {
        var folder = Path.GetDirectoryName(options.JobsFile)!;
        if (Locate(folder, name) is not { } path)
            return Fault(JobsFileFault.Outside, $"«{name}» está fuera de la carpeta de trabajos; solo se leen archivos de esa carpeta.");
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
                return Fault(JobsFileFault.Missing, $"No existe el archivo de trabajos «{name ?? Path.GetFileName(path)}».");
            if (!StaysInside(folder, path))
                return Fault(JobsFileFault.Outside, $"«{name ?? file.Name}» es un enlace que sale de la carpeta de trabajos.");
            if (file.Length > MaxBytes)
                return Fault(JobsFileFault.Unreadable, $"«{name ?? file.Name}» tiene {file.Length} bytes; el límite es {MaxBytes}.");
            var text = await _files.ReadAsync(path, MaxBytes);
            return new JobsFileOutcome(await loader.LoadFileAsync(path, Parse(part(text)), reload), null, null);
        }
        catch (TimeoutException)
        {
            return Fault(
                JobsFileFault.Unreadable,
                $"El archivo de trabajos «{name ?? Path.GetFileName(path)}» no se puede leer: no responde en {RegularFile.Limit.TotalSeconds} s; puede ser una tubería, o un disco que no contesta.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fault(JobsFileFault.Unreadable, $"El archivo de trabajos «{name ?? Path.GetFileName(path)}» no se puede leer: {e.Message}.");
        }
    }

    /// <summary>Loads the lines of a text.</summary>
    /// <param name="text">What a jobs file would hold.</param>
    /// <param name="key">Idempotency key, or null.</param>
    public async Task<JobsFileOutcome> LoadTextAsync(string text, string? key) =>
        new(await loader.LoadTextAsync(Parse(text), key), null, null);

    private static JobsFileOutcome Fault(JobsFileFault fault, string sentence) => new(null, fault, sentence);

    private IReadOnlyList<ParsedLine> Parse(string text) => JobsFileParser.Parse(text, rules.Algorithms, rules.MaxPixels);

    private string? Locate(string folder, string? name)
    {
        if (name is null)
            return options.JobsFile;
        if (name.Contains('\0', StringComparison.Ordinal))
            return null;
        var path = Path.GetFullPath(name, folder);
        return IsInside(folder, path) ? path : null;
    }

    // Not only the file: any folder on the way to it may be a link that leads out.
    private static bool StaysInside(string folder, string path)
    {
        for (var at = path; IsInside(folder, at); at = Path.GetDirectoryName(at)!)
        {
            if (File.ResolveLinkTarget(at, returnFinalTarget: true) is { } target && !StaysInside(folder, target.FullName))
                return false;
        }

        return IsInside(folder, path);
    }

    private static bool IsInside(string folder, string path) =>
        path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
