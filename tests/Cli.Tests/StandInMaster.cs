using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace HpcHangfire.Cli.Tests;

/// <summary>A request that the client sent.</summary>
public sealed record Sent(string Method, string Path, string Body, string? ContentType, string? Accept, string? AcceptLanguage)
{
    public string Line => $"{Method} {Path}";
}

/// <summary>A server over real HTTP that answers with the contract's literal JSON. The real farm plays this part in the system tests.</summary>
public sealed class StandInMaster : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Func<HttpContext, Task>>> answers = new();
    private readonly ConcurrentQueue<Sent> sent = new();
    private readonly WebApplication app;

    private StandInMaster(WebApplication app) => this.app = app;

    public string Url => app.Urls.Single();

    /// <summary>Its status where it has no answer.</summary>
    public int Otherwise { get; set; } = 404;

    public IReadOnlyList<Sent> Requests => [.. sent];

    public IReadOnlyList<string> Lines => [.. sent.Select(s => s.Line)];

    public static async Task<StandInMaster> StartAsync(string url = "http://127.0.0.1:0")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        var app = builder.Build();
        var master = new StandInMaster(app);
        app.Run(master.AnswerAsync);
        await app.StartAsync();
        return master;
    }

    /// <summary>Answers <paramref name="line"/> (method and path with query) with each body in turn, then the last one repeatedly.</summary>
    public StandInMaster Answer(string line, params string[] bodies)
    {
        foreach (var body in bodies)
            Answer(line, 200, "application/json", body);
        return this;
    }

    public StandInMaster Answer(string line, int status, string type, string body) => Answer(line, async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        await context.Response.WriteAsync(body);
    });

    public StandInMaster Answer(string line, Func<HttpContext, Task> how)
    {
        answers.GetOrAdd(line, _ => new()).Enqueue(how);
        return this;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        using var reader = new StreamReader(request.Body);
        var body = await reader.ReadToEndAsync();
        var one = new Sent(request.Method, $"{request.Path}{request.QueryString}", body, request.ContentType, request.Headers.Accept, request.Headers.AcceptLanguage);
        sent.Enqueue(one);
        if (!answers.TryGetValue(one.Line, out var queue))
        {
            context.Response.StatusCode = Otherwise;
            return;
        }

        // The client sends one request at a time, so looking and taking need no lock.
        var how = queue.Count > 1 && queue.TryDequeue(out var next) ? next : queue.First();
        await how(context);
    }
}
