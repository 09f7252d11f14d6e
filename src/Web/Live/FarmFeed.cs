using System.Collections.Concurrent;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Loops;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;

namespace HpcHangfire.Web.Live;

/// <summary>
/// What happens on the farm, told to everybody who listens: first the whole view (<c>foto</c>), then what changes in it (<c>cambio</c>,
/// a merge patch). One look serves all listeners, and their number costs Redis nothing; while nobody listens, nobody looks.
/// The last events are remembered, so that a listener who was cut off goes on where it was.
/// </summary>
public sealed class FarmFeed(FarmView view, JobEvents events, FarmLoop loop, TimeProvider time) : BackgroundService
{
    /// <summary>Most listeners at a time.</summary>
    public const int MostListeners = 1000;

    private const int MostHeld = 256; // events that a listener may be behind
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
    private readonly Queue<(long Number, SseItem<string> Event)> _remembered = new();
    private readonly string _run = Guid.NewGuid().ToString("N")[..8];
    private JsonObject _shown = [];
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
    /// <param name="end">It goes, or the master stops.</param>
    public async IAsyncEnumerable<SseItem<string>> ListenAsync(string? last, [EnumeratorCancellation] CancellationToken end)
    {
        var listener = Join(last);
        try
        {
            while (await listener.WaitAsync(end))
            {
                while (listener.Events.TryRead(out var one))
                    yield return one;
            }

            if (!end.IsCancellationRequested)
                yield return new SseItem<string>($$"""{"motivo":"Más de {{MostHeld}} eventos sin leer: la conexión se cierra."}""", "lento");
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

    private Listener Join(string? last)
    {
        var listener = new Listener();
        lock (_lock)
        {
            if (_leftAt is { } left && time.GetElapsedTime(left) >= Memory)
                Forget();
            listener.NeedsAll = !TryGoOn(listener, last);
            _isAway &= _listeners.Count > 0; // otherwise nobody has looked since
            if (_isAway)
                listener.Give(Away());
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
        JsonObject now;
        var began = time.GetTimestamp();
        try
        {
            now = await view.TakeAsync();
            _took = time.GetElapsedTime(began);
        }
        catch (Exception e) when (RedisOutage.Is(e))
        {
            lock (_lock)
            {
                if (!_isAway)
                    Tell(Away());
                else
                    KeepAlive();
                _isAway = true;
            }

            throw;
        }

        lock (_lock)
        {
            if (_isAway)
                Forget();
            var patch = _isAway ? null : MergePatch.Between(_shown, now);
            _shown = now;
            // Newcomers first: a change that is older than their view is told twice, and none never.
            SseItem<string>? all = null;
            foreach (var listener in _listeners.Where(listener => listener.NeedsAll || _isAway))
            {
                listener.NeedsAll = false;
                listener.Give(all ??= All());
            }

            _isAway = false;
            foreach (var some in TakeChanges().Chunk(ChangesInOne))
                Remember("trabajos", new JsonObject { ["cambios"] = new JsonArray([.. some.Select(Pair)]) });
            if (patch is not null)
                Remember("cambio", patch);
            KeepAlive();
        }
    }

    private List<JobChange> TakeChanges()
    {
        var changes = new List<JobChange>();
        while (_changes.TryDequeue(out var change))
            changes.Add(change);
        return changes;
    }

    private static JsonNode Pair(JobChange change) => new JsonArray(change.JobId, change.State.ToWire());

    // From here on the caller holds the lock.
    private bool TryGoOn(Listener listener, string? last)
    {
        if (last?.Split('-') is not [var run, var text] || run != _run || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;
        var first = _remembered.TryPeek(out var oldest) ? oldest.Number : _number + 1;
        if (number > _number || number < first - 1)
            return false;
        foreach (var (_, missed) in _remembered.Where(one => one.Number > number))
            listener.Give(missed);
        return true;
    }

    // Something was told to nobody: whoever comes with an earlier event's number needs the whole.
    private void Forget()
    {
        _remembered.Clear();
        _number++;
    }

    private void Remember(string kind, JsonObject data)
    {
        data["timestamp"] = WireJson.Timestamp(time.GetUtcNow());
        var one = new SseItem<string>(data.ToJsonString(WireJson.Options), kind) { EventId = $"{_run}-{++_number}" };
        _remembered.Enqueue((_number, one));
        if (_remembered.Count > MostRemembered)
            _remembered.Dequeue();
        _toldAt = time.GetTimestamp();
        foreach (var listener in _listeners.Where(listener => !listener.NeedsAll))
            listener.Give(one);
    }

    private void Tell(SseItem<string> one)
    {
        _toldAt = time.GetTimestamp();
        foreach (var listener in _listeners)
            listener.Give(one);
    }

    private void KeepAlive()
    {
        if (time.GetElapsedTime(_toldAt) >= Beat)
            Tell(new SseItem<string>(Moment().ToJsonString(), "latido"));
    }

    private SseItem<string> All()
    {
        var all = Moment();
        foreach (var (name, value) in _shown)
            all[name] = value!.DeepClone();
        return new(all.ToJsonString(WireJson.Options), "foto") { EventId = $"{_run}-{_number}", ReconnectionInterval = Again };
    }

    private SseItem<string> Away()
    {
        var away = Moment();
        away["motivo"] = "Redis no responde.";
        return new(away.ToJsonString(WireJson.Options), "corte") { ReconnectionInterval = Again };
    }

    private JsonObject Moment() => new() { ["timestamp"] = WireJson.Timestamp(time.GetUtcNow()) };

    private sealed class Listener
    {
        private readonly Channel<SseItem<string>> _events = Channel.CreateBounded<SseItem<string>>(new BoundedChannelOptions(MostHeld) { SingleReader = true });

        /// <summary>Whether it has not got the whole view yet: until then no change means anything to it.</summary>
        public bool NeedsAll { get; set; }

        public ChannelReader<SseItem<string>> Events => _events.Reader;

        public void Give(SseItem<string> one)
        {
            if (!_events.Writer.TryWrite(one))
                _events.Writer.TryComplete();
        }

        public async Task<bool> WaitAsync(CancellationToken end)
        {
            try
            {
                return await Events.WaitToReadAsync(end);
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }
    }
}
