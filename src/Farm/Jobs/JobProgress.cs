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

/// <summary>
/// Progress, console and thumbnail of jobs: only for people to look at, so a lost line does no harm. What is said within <see cref="Gathering"/> is
/// written at once: a short job writes once, at its end. A finished job's go to files (<see cref="JobArchive"/>).
/// </summary>
public sealed class JobProgress : IDisposable
{
    /// <summary>How long something may be said before it is written.</summary>
    public static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(200);

    private const int KeptLines = 500;
    private static readonly TimeSpan Life = TimeSpan.FromHours(24);
    private static readonly TimeSpan PreviewLife = TimeSpan.FromMinutes(1);

    private static readonly FarmScript Say = new("id, fraction, phase, thumbnail, kept, seconds, lines...", """
        local progress, console = key.progress(arg.id), key.console(arg.id)
        if arg.fraction ~= '' then redis.call('HSET', progress, progressField.fraction, arg.fraction, progressField.phase, arg.phase) end
        if arg.thumbnail ~= '' then redis.call('SET', key.thumbnail(arg.id), arg.thumbnail, 'EX', arg.seconds) end
        if #arg.lines > 0 then
          redis.call('RPUSH', console, unpack(arg.lines))
          if add(progress, progressField.lines, #arg.lines) > tonumber(arg.kept) then redis.call('LTRIM', console, -arg.kept, -1) end
          redis.call('EXPIRE', console, arg.seconds)
        end
        redis.call('EXPIRE', progress, arg.seconds)
        """);

    private readonly FarmRedis _redis;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private Dictionary<string, Unsaid> _unsaid = []; // by job

    /// <summary>Of all jobs.</summary>
    /// <param name="redis">The farm's Redis.</param>
    /// <param name="time">Times of the lines.</param>
    public JobProgress(FarmRedis redis, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        (_redis, _time) = (redis, time);
        _timer = time.CreateTimer(_ => FlushAll(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Most bytes of a thumbnail.</summary>
    public const int MaxThumbnailBytes = 20 * 1024;

    /// <summary>Says how far a job is.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="fraction">0..1.</param>
    /// <param name="phase">What it does now, one Spanish word or two.</param>
    public void Report(string jobId, double fraction, string phase) =>
        Gather(jobId, job => (job.Fraction, job.Phase) = (Math.Round(fraction, 4).ToString(CultureInfo.InvariantCulture), phase));

    /// <summary>Adds a line to a job's console.</summary>
    public void WriteLine(string jobId, string text)
    {
        var line = JsonSerializer.Serialize(new ConsoleLine(WireJson.Timestamp(_time.GetUtcNow()), text), WireJson.Options);
        Gather(jobId, job => job.Lines.Add(("lines", line)));
    }

    /// <summary>Keeps a small picture of the result.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="png">A PNG of at most <see cref="MaxThumbnailBytes"/>.</param>
    public void SetThumbnail(string jobId, byte[] png)
    {
        ArgumentNullException.ThrowIfNull(png);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(png.Length, MaxThumbnailBytes);
        Gather(jobId, job => job.Thumbnail = png);
    }

    /// <summary>Writes what was said of a job, before anything that is asked of Redis afterwards. Nobody waits for the answer; while Redis is away it is lost.</summary>
    public void Flush(string jobId)
    {
        Unsaid? said;
        lock (_lock)
            _unsaid.Remove(jobId, out said);
        if (said is not null)
            Write(jobId, said);
    }

    /// <summary>Writes what was said of every job.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        FlushAll();
    }

    /// <summary>Shows what there is of a picture that is made just now.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="png">A PNG of at most <see cref="MaxThumbnailBytes"/>.</param>
    public void SetPreview(string jobId, byte[] png) =>
        _redis.Database.StringSet(FarmKeys.Preview(jobId), png, PreviewLife, flags: CommandFlags.FireAndForget);

    /// <summary>The last one, or null.</summary>
    public async Task<byte[]?> PreviewAsync(string jobId) => await _redis.Database.StringGetAsync(FarmKeys.Preview(jobId));

    /// <summary>Bytes of each job's preview, another number each time as it grows. Jobs without one are left out.</summary>
    public async Task<IReadOnlyDictionary<string, long>> PreviewLengthsAsync(IReadOnlyCollection<string> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var lengths = await Task.WhenAll(ids.Select(id => _redis.Database.StringLengthAsync(FarmKeys.Preview(id))));
        return ids.Zip(lengths).Where(one => one.Second > 0).ToDictionary(one => one.First, one => one.Second);
    }

    /// <summary>The small picture, or null when there is none (yet, or any more).</summary>
    public async Task<byte[]?> ThumbnailAsync(string jobId) => await _redis.Database.StringGetAsync(FarmKeys.Thumbnail(jobId));

    /// <summary>Progress and the console lines from number <paramref name="from"/> on, counted from 0 at the attempt's start.</summary>
    public async Task<ConsolePage> ReadAsync(string jobId, long from)
    {
        var state = await _redis.Database.HashGetAsync(FarmKeys.Progress(jobId), [ProgressFields.Fraction, ProgressFields.Phase, ProgressFields.Lines]);
        var written = state[2].TryParse(out long lines) ? Math.Max(0, lines) : 0;
        var missed = Math.Clamp(written - from, 0, KeptLines); // older lines are trimmed away
        var texts = missed == 0 ? [] : await _redis.Database.ListRangeAsync(FarmKeys.Console(jobId), -missed, -1);
        return new ConsolePage(
            JobHash.ReadFraction(state[0]),
            (string?)state[1] ?? "",
            [.. texts.Select(text => _redis.Broken.Read<ConsoleLine>(FarmKeys.Console(jobId), text)).OfType<ConsoleLine>()],
            written);
    }

    private void Gather(string jobId, Action<Unsaid> say)
    {
        lock (_lock)
        {
            if (_unsaid.Count == 0)
                _timer.Change(Gathering, Timeout.InfiniteTimeSpan);
            if (!_unsaid.TryGetValue(jobId, out var job))
                _unsaid[jobId] = job = new Unsaid();
            say(job);
        }
    }

    private void FlushAll()
    {
        Dictionary<string, Unsaid> said;
        lock (_lock)
            (said, _unsaid) = (_unsaid, []);
        foreach (var (jobId, job) in said)
            Write(jobId, job);
    }

    private void Write(string jobId, Unsaid said)
    {
        try
        {
            foreach (var lines in said.Lines.Chunk(KeptLines).DefaultIfEmpty([]))
            {
                Say.Forget(
                    _redis.Database,
                    [
                        ("id", jobId), ("fraction", said.Fraction), ("phase", said.Phase), ("thumbnail", said.Thumbnail ?? []),
                        ("kept", KeptLines), ("seconds", (int)Life.TotalSeconds), .. lines,
                    ]);
            }
        }
        catch (Exception e) when (RedisOutage.Is(e) || e is ObjectDisposedException) // the timer may come while the program ends
        {
        }
    }

    private sealed class Unsaid
    {
        public string Fraction { get; set; } = "";

        public string Phase { get; set; } = "";

        public byte[]? Thumbnail { get; set; }

        public List<(string, RedisValue)> Lines { get; } = [];
    }
}
