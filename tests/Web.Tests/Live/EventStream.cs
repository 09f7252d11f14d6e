using System.Diagnostics;
using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using HpcHangfire.Testing;

namespace HpcHangfire.Web.Tests.Live;

/// <summary>A reader of GET /eventos that keeps the view up to date, as the page does.</summary>
internal sealed class EventStream : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly HttpClient _client = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly HttpResponseMessage _answer;
    private readonly IAsyncEnumerator<SseItem<string>> _events;

    private EventStream(HttpClient client, HttpResponseMessage answer)
    {
        (_client, _answer) = (client, answer);
        _events = SseParser.Create(answer.Content.ReadAsStream()).EnumerateAsync().GetAsyncEnumerator();
    }

    /// <summary>What it has been told so far.</summary>
    public JsonObject View { get; private set; } = [];

    /// <summary>The id of the last event that had one.</summary>
    public string? LastId { get; private set; }

    public static async Task<EventStream> OpenAsync(Uri master, string? lastId = null, string path = "/eventos")
    {
        var client = new HttpClient { BaseAddress = master, Timeout = Timeout.InfiniteTimeSpan };
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastId is not null)
            request.Headers.Add("Last-Event-ID", lastId);
        var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        return new EventStream(client, answer);
    }

    /// <summary>The next event; null when the master has ended the stream.</summary>
    public async Task<SseItem<string>?> NextAsync()
    {
        if (!await _events.MoveNextAsync().AsTask().WaitAsync(Limit))
            return null;
        var one = _events.Current;
        LastId = one.EventId ?? LastId;
        var data = JsonNode.Parse(one.Data)!.AsObject();
        if (one.EventType == "foto")
            View = data;
        else if (one.EventType == "cambio")
            View.Merge(data);
        return one;
    }

    /// <summary>Reads on until an event of a kind.</summary>
    public async Task<SseItem<string>> UntilAsync(string kind)
    {
        var began = Stopwatch.GetTimestamp();
        while (await NextAsync() is { } one)
        {
            if (one.EventType == kind)
                return one;
            InTime(began);
        }

        throw new InvalidOperationException($"The stream ended before {kind}.");
    }

    /// <summary>Reads on until the view is as wanted.</summary>
    public async Task UntilAsync(Func<JsonObject, bool> wanted)
    {
        var began = Stopwatch.GetTimestamp();
        while (View.Count == 0 || !wanted(View))
        {
            InTime(began);
            if (await NextAsync() is null)
                throw new InvalidOperationException($"The stream ended, and the view was {View}.");
        }
    }

    // A master that has nothing to say beats on for ever.
    private void InTime(long began)
    {
        if (Stopwatch.GetElapsedTime(began) > Limit)
            throw new TimeoutException($"What was waited for did not come; the view was {View}.");
    }

    public async ValueTask DisposeAsync()
    {
        _answer.Dispose(); // before the reader: it may wait for more
        try
        {
            await _events.DisposeAsync();
        }
        catch (NotSupportedException) // a read was under way
        {
        }

        _client.Dispose();
    }
}
