using System.Net;
using HpcHangfire.Web.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace HpcHangfire.WorkerHost.Tests.Masters;

/// <summary>A real master, reached by any name: what a worker has whose MAESTRO_URL has that name.</summary>
internal sealed class RenamedMaster : IAsyncDisposable
{
    private readonly HttpClient _http = new();
    private readonly WebApplication _app;
    private int _refusals;

    private RenamedMaster(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single() + "/");

    /// <summary>The name; null for its address, as if the name had been added to HOSTS_PERMITIDOS.</summary>
    public string? Name { get; set; } = "granja.render.example:5001";

    /// <summary>How many pictures it refused because of the name.</summary>
    public int Refusals => _refusals;

    public static async Task<RenamedMaster> StartAsync(RunningMaster real)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var renamed = new RenamedMaster(app);
        app.Run(async context =>
        {
            var asked = context.Request;
            using var request = new HttpRequestMessage(new HttpMethod(asked.Method), new Uri(real.Client.BaseAddress!, $"{asked.Path}{asked.QueryString}"));
            request.Headers.Host = renamed.Name;
            if (asked.ContentLength is not null || asked.Headers.TransferEncoding.Count > 0)
            {
                request.Content = new StreamContent(asked.Body);
                request.Content.Headers.TryAddWithoutValidation("Content-Type", asked.ContentType);
            }

            using var answer = await renamed._http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            if (asked.Method == "PUT" && answer.StatusCode == HttpStatusCode.MisdirectedRequest)
                Interlocked.Increment(ref renamed._refusals);
            context.Response.StatusCode = (int)answer.StatusCode;
            context.Response.ContentType = $"{answer.Content.Headers.ContentType}";
            await answer.Content.CopyToAsync(context.Response.Body);
        });
        await app.StartAsync();
        return renamed;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
    }
}
