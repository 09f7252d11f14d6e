using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Orders;

namespace HpcHangfire.Farm.Jobs;

/// <summary>What a worker publishes. A foreign slave reports only its time, and may deliver a picture.</summary>
public sealed record RenderResult
{
    /// <summary>File name of the picture in the masters' artifact store; null without one.</summary>
    public string? Image { get; init; }

    /// <summary>File name of the kept counts there: gzip of what <see cref="CountsSha256"/> digests; null unless they were to be kept.</summary>
    public string? Counts { get; init; }

    /// <summary>File name of the values kept with them, gzip of 32-bit floats in the same order; null where the colouring has none.</summary>
    public string? Values { get; init; }

    /// <summary>SHA-256 of those floats, in lower-case hex; null without them.</summary>
    public string? ValuesSha256 { get; init; }

    /// <summary>Sum of all counts.</summary>
    public long? CountsSum { get; init; }

    /// <summary>SHA-256 of the counts as int32 little-endian, row by row, in lower-case hex.</summary>
    public string? CountsSha256 { get; init; }

    /// <summary>Seconds of counting; 0 where kept counts were coloured.</summary>
    public required double ComputeSeconds { get; init; }

    /// <summary>Seconds of colouring, including its values, and encoding.</summary>
    public double? ImageSeconds { get; init; }

    /// <summary>Threads that counted.</summary>
    public int? Threads { get; init; }

    /// <summary>Instruction path of the kernel, such as <c>vector512</c>.</summary>
    public string? Path { get; init; }

    /// <summary>Of <see cref="CountsSum"/>, the iterations that were not computed, because their orbits were found on cycles.</summary>
    public long? SkippedIterations { get; init; }

    /// <summary>Of <see cref="CountsSum"/>, those of rows that mirror a computed one.</summary>
    public long MirroredIterations { get; init; }

    /// <summary>The worker's processor clock just after counting, in cycles per second.</summary>
    public double? ClockHertz { get; init; }

    /// <summary>The names of its files in the masters' artifact store.</summary>
    public IReadOnlyList<string> Files() => [.. new[] { Image, Counts, Values }.OfType<string>()];
}

/// <summary>What a foreign slave's program said, as it came with its result.</summary>
/// <param name="StandardOutput">The end of its output, at most <see cref="MaxLength"/> characters and a note of what was cut.</param>
/// <param name="StandardError">The same of its errors.</param>
/// <param name="ReturnCode">Its exit code; null when it never ended.</param>
/// <param name="Fingerprint">SHA-256 of the whole message, to recognise the same one again.</param>
public sealed record Delivery(string StandardOutput, string StandardError, int? ReturnCode, string Fingerprint)
{
    /// <summary>Characters kept of each text.</summary>
    public const int MaxLength = 4096;

    /// <summary>The end of a text, where programs say what went wrong, after a note of how much is missing.</summary>
    public static string Cut(string text) => text.Length <= MaxLength
        ? text
        : $"[recortado: faltan los primeros {text.Length - MaxLength} caracteres]\n{text[^MaxLength..]}";
}

/// <summary>A job as Redis stores it.</summary>
public sealed record JobRecord
{
    /// <summary>Its id, given once.</summary>
    public required string Id { get; init; }

    /// <summary>What is wanted.</summary>
    public required RenderOrder Order { get; init; }

    /// <summary>Its state.</summary>
    public required JobState State { get; init; }

    /// <summary>When it was accepted, on Redis's clock.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When its last attempt began.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it reached a final state.</summary>
    public DateTimeOffset? Finished { get; init; }

    /// <summary>The worker of its last attempt.</summary>
    public string? Worker { get; init; }

    /// <summary>How its last attempt came to that worker, or null before the first.</summary>
    public Assignment? Assignment { get; init; }

    /// <summary>Attempts begun so far.</summary>
    public int Attempts { get; init; }

    /// <summary>Part done, 0..1.</summary>
    public double Progress { get; init; }

    /// <summary>Fencing token of its last attempt, 0 before the first.</summary>
    public long Token { get; init; }

    /// <summary>Hangfire's id of the job that carries it, or null until it is enqueued.</summary>
    public string? HangfireId { get; init; }

    /// <summary>When it will be tried again, while it waits after a failed attempt.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>Why it failed last, in Spanish, or null.</summary>
    public string? Error { get; init; }

    /// <summary>What was known when a worker last died during an attempt at it; null when none did.</summary>
    public CrashWire? Evidence { get; init; }

    /// <summary>The published result, once <see cref="JobState.Completed"/>.</summary>
    public RenderResult? Result { get; init; }

    /// <summary>What the last foreign slave that delivered a result for it said, or null.</summary>
    public Delivery? Delivery { get; init; }

    /// <summary>Whether its <see cref="Assignment"/>, its console and its thumbnail are no longer in Redis, but in files (<see cref="JobArchive"/>).</summary>
    public bool IsArchived { get; init; }
}
