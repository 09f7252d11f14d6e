using System.Collections.Concurrent;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Languages;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Loops;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;

namespace HpcHangfire.Web.Live;

/// <summary>
/// What happens on the farm, told to everybody who listens: first the whole view (<c>foto</c>), then what changes in it (<c>cambio</c>,
/// a merge patch). One look serves all listeners, and their number costs Redis nothing; while nobody listens, nobody looks.
/// The last events are remembered, so that a listener who was cut off goes on where it was. Each look is written once in
/// every language that somebody listens in.
/// </summary>
/// <remarks>Over 200 lines: who listens, what they were shown and what is remembered change together, under one lock.</remarks>
public sealed class FarmFeed(FarmView view, JobEvents events, FarmLoop loop, TimeProvider time) : BackgroundService
{
    /// <summary>Most listeners at a time.</summary>
    public const int MostListeners = 1000;

    private const int MostRemembered = 1000;
    private const int ChangesInOne = 500;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly WakeUp _wakeUp = new();
    private readonly ConcurrentQueue<JobChange> _changes = new();
    private readonly HashSet<Listener> _listeners = [];
    private readonly Queue<(long Number, IReadOnlyDictionary<Language, SseItem<string>?> Events)> _remembered = new(); // null where that language says the same as before
    private readonly string _run = Guid.NewGuid().ToString("N")[..8];
    private readonly Dictionary<Language, JsonObject> _shown = []; // in the languages that were asked for since somebody listens
    private long _number;
    private long _toldAt;
    private long? _leftAt;
    private bool _isAway;
    private TimeSpan _took; // the last look

    /// <summary>How many listen now.</summary>
    public int Listeners
    {
        get
        {
            lock (_lock)
                return _listeners.Count;
        }
    }

    /// <summary>The events for one listener, until it goes, is too slow, or the master stops.</summary>
    /// <param name="last">The id of the last event that it has, or null.</param>
    /// <param name="language">The one that it reads.</param>
    /// <param name="end">It goes, or the master stops.</param>
    public async IAsyncEnumerable<SseItem<string>> ListenAsync(string? last, Language language, [EnumeratorCancellation] CancellationToken end)
    {
        var listener = Join(last, language);
        try
        {
            while (await listener.WaitAsync(end))
            {
                while (listener.Events.TryRead(out var one))
                    yield return one;
            }

            if (!end.IsCancellationRequested)
                yield return new SseItem<string>(Because($"Más de {Listener.MostHeld} eventos sin leer: la conexión se cierra.", language).ToJsonString(WireJson.Options), "lento");
        }
        finally
        {
            Leave(listener);
        }
    }

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        loop.UntilAsync("the live view's ear", Again, ListenToJobsAsync, stoppingToken),
        loop.RunAsync("the live view", () => IsWatched ? Pause : Memory, _wakeUp, LookAsync, stoppingToken));

    // Where a look takes long, because a hundred thousand jobs wait or Redis is slow, it must not take all of Redis's time.
    private TimeSpan Pause => TimeSpan.FromTicks(Math.Clamp(_took.Ticks * 10, Interval.Ticks, Beat.Ticks));

    private bool IsWatched
    {
        get
        {
            lock (_lock)
                return _listeners.Count > 0 || (_leftAt is { } left && time.GetElapsedTime(left) < Memory);
        }
    }

    private Listener Join(string? last, Language language)
    {
        var listener = new Listener(language);
        lock (_lock)
        {
            if (_leftAt is { } left && time.GetElapsedTime(left) >= Memory)
                Forget();
            listener.NeedsAll = !TryGoOn(listener, last);
            _isAway &= _listeners.Count > 0; // otherwise nobody has looked since
            if (_isAway)
                listener.Give(Away(language));
            _listeners.Add(listener);
            _leftAt = null;
        }

        _wakeUp.Set();
        return listener;
    }

    private void Leave(Listener listener)
    {
        lock (_lock)
        {
            _listeners.Remove(listener);
            if (_listeners.Count == 0)
                _leftAt = time.GetTimestamp();
        }
    }

    private async Task<bool> ListenToJobsAsync(CancellationToken stopping)
    {
        await events.ListenAsync(change =>
        {
            if (IsWatched)
                _changes.Enqueue(change);
        });
        return true;
    }

    private async Task LookAsync(CancellationToken stopping)
    {
        if (!IsWatched)
            return;
        FarmLook look;
        var began = time.GetTimestamp();
        try
        {
            look = await view.TakeAsync();
            _took = time.GetElapsedTime(began);
        }
        catch (Exception e) when (RedisOutage.Is(e))
        {
            lock (_lock)
            {
                if (!_isAway)
                    Tell(Away);
                else
                    KeepAlive();
                _isAway = true;
            }

            throw;
        }

        List<Language> languages;
        lock (_lock)
            languages = [.. _shown.Keys.Union(_listeners.Select(listener => listener.Language))];
        var now = languages.ToDictionary(language => language, look.In);
        lock (_lock)
            Tell(now);
    }

    // From here on the caller holds the lock.
    private void Tell(Dictionary<Language, JsonObject> now)
    {
        if (_isAway)
            Forget();
        var patches = now.ToDictionary(
            view => view.Key, view => !_isAway && _shown.TryGetValue(view.Key, out var before) ? MergePatch.Between(before, view.Value) : null);
        foreach (var (language, whole) in now)
            _shown[language] = whole;
        // Newcomers first: a change that is older than their view is told twice, and none never. One whose language is new since then waits for the next look.
        var all = new Dictionary<Language, SseItem<string>>();
        foreach (var listener in _listeners.Where(listener => (listener.NeedsAll || _isAway) && now.ContainsKey(listener.Language)))
        {
            if (!all.TryGetValue(listener.Language, out var whole))
                all[listener.Language] = whole = All(listener.Language);
            listener.NeedsAll = false;
            listener.Give(whole);
        }

        _isAway = false;
        foreach (var some in TakeChanges().Chunk(ChangesInOne))
            Remember("trabajos", _ => new JsonObject { ["cambios"] = new JsonArray([.. some.Select(Pair)]) });
        if (patches.Values.Any(patch => patch is not null))
            Remember("cambio", patches.GetValueOrDefault);
        KeepAlive();
    }

    private List<JobChange> TakeChanges()
    {
        var changes = new List<JobChange>();
        while (_changes.TryDequeue(out var change))
            changes.Add(change);
        return changes;
    }

    private static JsonNode Pair(JobChange change) => new JsonArray(change.JobId, change.State.ToWire());

    private bool TryGoOn(Listener listener, string? last)
    {
        if (last?.Split('-') is not [var run, var text] || run != Run(listener.Language) || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;
        var first = _remembered.TryPeek(out var oldest) ? oldest.Number : _number + 1;
        if (number > _number || number < first - 1)
            return false;
        foreach (var missed in _remembered.Where(one => one.Number > number).Select(one => one.Events[listener.Language]).OfType<SseItem<string>>())
            listener.Give(missed);
        return true;
    }

    // Something was told to nobody: whoever comes with an earlier event's number needs the whole.
    private void Forget()
    {
        _remembered.Clear();
        _shown.Clear();
        _number++;
    }

    private void Remember(string kind, Func<Language, JsonObject?> say)
    {
        _number++;
        var events = _shown.Keys.ToDictionary(language => language, language => say(language) is { } data ? Event(kind, data, language) : (SseItem<string>?)null);
        _remembered.Enqueue((_number, events));
        if (_remembered.Count > MostRemembered)
            _remembered.Dequeue();
        _toldAt = time.GetTimestamp();
        foreach (var listener in _listeners.Where(listener => !listener.NeedsAll))
        {
            if (events.GetValueOrDefault(listener.Language) is { } one)
                listener.Give(one);
        }
    }

    private SseItem<string> Event(string kind, JsonObject data, Language language)
    {
        data["timestamp"] = WireJson.Timestamp(time.GetUtcNow());
        return new SseItem<string>(data.ToJsonString(WireJson.Options), kind) { EventId = $"{Run(language)}-{_number}" };
    }

    private void KeepAlive()
    {
        if (time.GetElapsedTime(_toldAt) >= Beat)
            Tell(_ => new SseItem<string>(Moment().ToJsonString(), "latido"));
    }

    private void Tell(Func<Language, SseItem<string>> say)
    {
        _toldAt = time.GetTimestamp();
        foreach (var listener in _listeners)
            listener.Give(say(listener.Language));
    }

    private SseItem<string> All(Language language)
    {
        var all = Moment();
        foreach (var (name, value) in _shown[language])
            all[name] = value!.DeepClone();
        return new(all.ToJsonString(WireJson.Options), "foto") { EventId = $"{Run(language)}-{_number}", ReconnectionInterval = Again };
    }

    private SseItem<string> Away(Language language)
    {
        var away = Because("Redis no responde.", language);
        away["timestamp"] = WireJson.Timestamp(time.GetUtcNow());
        return new(away.ToJsonString(WireJson.Options), "corte") { ReconnectionInterval = Again };
    }

    private static JsonObject Because(string sentence, Language language) => new() { ["motivo"] = Sentences.In(language, sentence) };

    // Whoever changes its language has the views of the other one: its number says nothing here.
    private string Run(Language language) => language == Language.Spanish ? _run : _run + language.Tag();

    private JsonObject Moment() => new() { ["timestamp"] = WireJson.Timestamp(time.GetUtcNow()) };
}
