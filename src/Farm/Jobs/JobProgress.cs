using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Jobs;

/// <summary>A line of a job's console.</summary>
/// <param name="Timestamp">When, Unix seconds.</param>
/// <param name="Text">What.</param>
public sealed record ConsoleLine(
    [property: JsonPropertyName("timestamp")] double Timestamp,
    [property: Sentence, JsonPropertyName("texto")] string Text);

/// <summary>What a running job has said since a reader's last look.</summary>
/// <param name="Fraction">Part done, 0..1.</param>
/// <param name="Phase">What it does now.</param>
/// <param name="Lines">New console lines, oldest first.</param>
/// <param name="Next">What to ask for next.</param>
public sealed record ConsolePage(
    [property: JsonPropertyName("progreso")] double Fraction,
    [property: Sentence, JsonPropertyName("fase")] string Phase,
    [property: JsonPropertyName("lineas")] IReadOnlyList<ConsoleLine> Lines,
    [property: JsonPropertyName("siguiente")] long Next);

/// <summary>Progress, console and thumbnail of jobs: only for people to look at, so a lost line does no harm. A finished job's go to files (<see cref="JobArchive"/>).</summary>
/// <param name="redis">The farm's Redis.</param>
/// <param name="time">Times of the lines.</param>
public sealed class JobProgress(FarmRedis redis, TimeProvider time)
{
    private const int KeptLines = 500;
    private static readonly TimeSpan Life = TimeSpan.FromHours(24);
    private static readonly TimeSpan PreviewLife = TimeSpan.FromMinutes(1);

    // One command instead of seven: a small picture's job has eight of these.
    private static readonly FarmScript SayOne = new("id, fraction, phase, line, kept, seconds", """
        local progress = key.progress(arg.id)
        if arg.fraction ~= '' then redis.call('HSET', progress, progressField.fraction, arg.fraction, progressField.phase, arg.phase) end
        if arg.line ~= '' then
          local console = key.console(arg.id)
          redis.call('RPUSH', console, arg.line)
          if add(progress, progressField.lines, 1) > tonumber(arg.kept) then redis.call('LTRIM', console, -arg.kept, -1) end
          redis.call('EXPIRE', console, arg.seconds)
        end
        redis.call('EXPIRE', progress, arg.seconds)
        """);

    /// <summary>Most bytes of a thumbnail.</summary>
    public const int MaxThumbnailBytes = 20 * 1024;

    /// <summary>Says how far a job is. Nobody waits for the answer.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="fraction">0..1.</param>
    /// <param name="phase">What it does now, one Spanish word or two.</param>
    public void Report(string jobId, double fraction, string phase) =>
        Say(jobId, Math.Round(fraction, 4).ToString(CultureInfo.InvariantCulture), phase, line: "");

    /// <summary>Adds a line to a job's console. Nobody waits for the answer.</summary>
    public void WriteLine(string jobId, string text) =>
        Say(jobId, "", "", JsonSerializer.Serialize(new ConsoleLine(WireJson.Timestamp(time.GetUtcNow()), text), WireJson.Options));

    private void Say(string jobId, string fraction, string phase, string line) => SayOne.Forget(
        redis.Database,
        ("id", jobId),
        ("fraction", fraction),
        ("phase", phase),
        ("line", line),
        ("kept", KeptLines),
        ("seconds", (int)Life.TotalSeconds));

    /// <summary>Shows what there is of a picture that is made just now.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="png">A PNG of at most <see cref="MaxThumbnailBytes"/>.</param>
    public void SetPreview(string jobId, byte[] png) =>
        redis.Database.StringSet(FarmKeys.Preview(jobId), png, PreviewLife, flags: CommandFlags.FireAndForget);

    /// <summary>The last one, or null.</summary>
    public async Task<byte[]?> PreviewAsync(string jobId) => await redis.Database.StringGetAsync(FarmKeys.Preview(jobId));

    /// <summary>Bytes of each job's preview, another number each time as it grows. Jobs without one are left out.</summary>
    public async Task<IReadOnlyDictionary<string, long>> PreviewLengthsAsync(IReadOnlyCollection<string> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var lengths = await Task.WhenAll(ids.Select(id => redis.Database.StringLengthAsync(FarmKeys.Preview(id))));
        return ids.Zip(lengths).Where(one => one.Second > 0).ToDictionary(one => one.First, one => one.Second);
    }

    /// <summary>Keeps a small picture of the result.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="png">A PNG of at most <see cref="MaxThumbnailBytes"/>.</param>
    public void SetThumbnail(string jobId, byte[] png)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(png.Length, MaxThumbnailBytes);
        redis.Database.StringSet(FarmKeys.Thumbnail(jobId), png, Life, flags: CommandFlags.FireAndForget);
    }

    /// <summary>The small picture, or null when there is none (yet, or any more).</summary>
    public async Task<byte[]?> ThumbnailAsync(string jobId) => await redis.Database.StringGetAsync(FarmKeys.Thumbnail(jobId));

    /// <summary>Progress and the console lines from number <paramref name="from"/> on, counted from 0 at the attempt's start.</summary>
    public async Task<ConsolePage> ReadAsync(string jobId, long from)
    {
        var state = await redis.Database.HashGetAsync(FarmKeys.Progress(jobId), [ProgressFields.Fraction, ProgressFields.Phase, ProgressFields.Lines]);
        var written = state[2].TryParse(out long lines) ? Math.Max(0, lines) : 0;
        var missed = Math.Clamp(written - from, 0, KeptLines); // older lines are trimmed away
        var texts = missed == 0 ? [] : await redis.Database.ListRangeAsync(FarmKeys.Console(jobId), -missed, -1);
        return new ConsolePage(
            JobHash.ReadFraction(state[0]),
            (string?)state[1] ?? "",
            [.. texts.Select(text => redis.Broken.Read<ConsoleLine>(FarmKeys.Console(jobId), text)).OfType<ConsoleLine>()],
            written);
    }
}
