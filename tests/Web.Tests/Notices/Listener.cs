using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace HpcHangfire.Web.Tests.Notices;

/// <summary>A request that a <see cref="Listener"/> got.</summary>
internal sealed record Told(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body);

/// <summary>Somebody who asked to be told: a real server on loopback that remembers what it gets.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Told> _told = new();

    private Listener(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    public IReadOnlyList<Told> All => [.. _told];

    /// <summary>The statuses of the next answers; 204 when there are none. Null for no answer at all.</summary>
    public ConcurrentQueue<int>? Answers { get; set; } = new();

    public static async Task<Listener> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var listener = new Listener(app);
        app.MapPost("/{**rest}", listener.TakeAsync);
        await app.StartAsync();
        return listener;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> TakeAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        _told.Enqueue(new Told(request.Path, request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => $"{h.Value}"), body.ToArray()));
        if (Answers is not { } answers)
        {
            await Task.Delay(Timeout.Infinite, request.HttpContext.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return Microsoft.AspNetCore.Http.Results.Empty;
        }

        var status = answers.TryDequeue(out var next) ? next : 204;
        if (status == 302)
            request.HttpContext.Response.Headers.Location = "/otro";
        return Microsoft.AspNetCore.Http.Results.StatusCode(status);
    }
}
