using HpcHangfire.Contract.Settings;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Web.Settings;

namespace HpcHangfire.Web.JobsFile;

/// <summary>Why a jobs file or a text was not read.</summary>
public enum JobsFileFault
{
    /// <summary>It is outside the jobs folder, or not a file that may be loaded.</summary>
    Outside,

    /// <summary>There is no such file.</summary>
    Missing,

    /// <summary>It is too large, or cannot be read.</summary>
    Unreadable,

    /// <summary>It has too many lines.</summary>
    TooManyLines,
}

/// <summary>The outcome of loading a jobs file: receipts, or a fault with its Spanish sentence.</summary>
public sealed record JobsFileOutcome(LineReceipts? Receipts, JobsFileFault? Fault, string? Sentence)
{
    /// <summary>Lines that became jobs just now.</summary>
    public int Loaded => Receipts?.Loaded ?? 0;

    /// <summary>Lines that are wrong, the first <see cref="LineReceipts.MaxShown"/> of them.</summary>
    public IReadOnlyList<LineReceiptWire> Refused => Receipts?.Refused ?? [];
}

/// <summary>Reads jobs files and texts, and passes their lines on: all of them, or none when there is something wrong with the whole.</summary>
public sealed class JobsFileReader(JobsFileLoader loader, OrderRules rules, MasterOptions options)
{
    /// <summary>Largest file or text, in bytes.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    private readonly JobsFolder _folder = new(options.JobsFile, options.DataFolder);
    private readonly RegularFile _files = new();

    /// <summary>Loads a file.</summary>
    /// <param name="name">Its name, relative to the jobs folder, or null for the configured file.</param>
    /// <param name="reload">What to do with lines taken before.</param>
    public Task<JobsFileOutcome> LoadAsync(string? name, Reload reload) => LoadAsync(name, reload, text => text);

    /// <summary>Loads what is new in the configured file, without a last line that may still be written.</summary>
    internal Task<JobsFileOutcome> LookAsync(UnfinishedLine unfinished) => LoadAsync(null, Reload.OnlyNew, unfinished.Finished);

    /// <summary>Loads the lines of a text.</summary>
    /// <param name="body">What a jobs file would hold, as it was sent.</param>
    /// <param name="key">Idempotency key, or null.</param>
    public async Task<JobsFileOutcome> LoadTextAsync(ReadOnlyMemory<byte> body, string? key)
    {
        var text = JobsText.OfBody(body);
        return HasTooManyLines(text) ? TooManyLines("El texto") : new(await loader.LoadTextAsync(Parse(text), key), null, null);
    }

    private async Task<JobsFileOutcome> LoadAsync(string? name, Reload reload, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> part)
    {
        if (_folder.Locate(name) is not { } path)
            return Fault(JobsFileFault.Outside, $"«{name}» está fuera de la carpeta de trabajos; solo se leen archivos de esa carpeta.");
        var shown = name ?? Path.GetFileName(path);
        try
        {
            if (_folder.Follow(path) is not { } real)
                return Fault(JobsFileFault.Outside, $"«{shown}» es un enlace que sale de la carpeta de trabajos.");
            var file = new FileInfo(real);
            if (!file.Exists)
                return Fault(JobsFileFault.Missing, $"No existe el archivo de trabajos «{shown}».");
            if (!_folder.MayLoad(path, real))
                return Fault(JobsFileFault.Outside, $"«{shown}» no se lee: además del archivo configurado se leen los .txt y .csv de su carpeta, sin nombres que empiecen por un punto y fuera de la carpeta de datos.");
            if (file.Length > MaxBytes)
                return Fault(JobsFileFault.Unreadable, $"«{shown}» tiene {file.Length} bytes; el límite es {MaxBytes}.");
            var whole = await _files.ReadAsync(real, MaxBytes);
            var text = part(whole);
            return HasTooManyLines(whole) ? TooManyLines($"«{shown}»") : new(await loader.LoadFileAsync(path, Parse(text), reload, isWhole: text.Length == whole.Length), null, null);
        }
        catch (TimeoutException)
        {
            return Fault(
                JobsFileFault.Unreadable,
                $"El archivo de trabajos «{shown}» no se puede leer: no responde en {RegularFile.Limit.TotalSeconds} s; puede ser una tubería, o un disco que no contesta.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fault(JobsFileFault.Unreadable, $"El archivo de trabajos «{shown}» no se puede leer: {e.Message}.");
        }
    }

    private static JobsFileOutcome Fault(JobsFileFault fault, string sentence) => new(null, fault, sentence);

    private JobsFileOutcome TooManyLines(string what) =>
        Fault(JobsFileFault.TooManyLines, $"{what} pasa de {options.MaxLines} líneas, el límite de esta granja ({Variables.MaxLines.Name}).");

    private bool HasTooManyLines(ReadOnlyMemory<byte> text) => JobsText.Lines(text).Skip(options.MaxLines).Any();

    private IEnumerable<ParsedLine> Parse(ReadOnlyMemory<byte> text) => JobsFileParser.Parse(text, rules);
}
