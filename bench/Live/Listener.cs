using System.IO.Hashing;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;

namespace HpcHangfire.Bench.Live;

/// <summary>An event as a listener got it.</summary>
/// <param name="Number">Its number in the master's run; null for one that has none, such as <c>latido</c>.</param>
/// <param name="Kind">Its type.</param>
/// <param name="Text">Its data, as <see cref="Texts"/> numbers them.</param>
/// <param name="At">When it was read, Unix seconds.</param>
internal sealed record Heard(long? Number, string Kind, int Text, double At);

/// <summary>The data of all events, each kept once however many listeners got it.</summary>
internal sealed class Texts
{
    private readonly Dictionary<UInt128, int> _numbers = [];
    private readonly List<byte[]> _texts = [];

    /// <summary>The number of a text: the same for the same text alone.</summary>
    public int NumberOf(ReadOnlySpan<byte> text)
    {
        var hash = XxHash128.HashToUInt128(text);
        lock (_numbers)
        {
            if (_numbers.TryGetValue(hash, out var known))
                return known;
            _texts.Add(text.ToArray());
            return _numbers[hash] = _texts.Count - 1;
        }
    }

    public int Length(int number) => _texts[number].Length;

    public JsonObject Read(int number) => JsonNode.Parse(_texts[number])!.AsObject();
}

/// <summary>A listener of GET /eventos that notes what it is told.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly List<Heard> _heard = [];
    private readonly Task _reading;
    private long _number = -1;

    private Listener(HttpClient master, Texts texts) => _reading = ReadAsync(master, texts);

    /// <summary>The number of the last event, or -1.</summary>
    public long Number => Volatile.Read(ref _number);

    /// <summary>Whether the master has cut it off.</summary>
    public bool IsCut => _reading.IsCompleted;

    /// <summary>All that it was told, once it is disposed of.</summary>
    public IReadOnlyList<Heard> Heard => _heard;

    /// <summary>Begins to listen; does not wait for the first event.</summary>
    public static Listener Open(HttpClient master, Texts texts) => new(master, texts);

    /// <summary>The events from the first whole view on that have a number, up to one of them.</summary>
    public IEnumerable<Heard> Until(long number) => _heard.Where(one => one.Number <= number);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _reading;
        _end.Dispose();
    }

    private async Task ReadAsync(HttpClient master, Texts texts)
    {
        try
        {
            using var answer = await master.GetAsync(new Uri("eventos", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, _end.Token);
            answer.EnsureSuccessStatusCode();
            var events = SseParser.Create(await answer.Content.ReadAsStreamAsync(_end.Token), (_, data) => texts.NumberOf(data));
            await foreach (var one in events.EnumerateAsync(_end.Token))
            {
                long? number = one.EventId is { } id ? long.Parse(id.AsSpan(id.IndexOf('-') + 1)) : null;
                _heard.Add(new Heard(number, one.EventType, one.Data, (DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds));
                Volatile.Write(ref _number, number ?? _number);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
        }
    }
}
