using System.Text;
using System.Text.Json;
using HpcHangfire.Testing;
using HpcHangfire.Web.Tests;
using Microsoft.AspNetCore.Builder;

namespace HpcHangfire.WorkerHost.Tests;

/// <summary>The real worker on a free port, beside a real master.</summary>
internal sealed class RunningWorker : IAsyncDisposable
{
    private readonly WebApplication _app;
    private bool _stopped;

    private RunningWorker(WebApplication app)
    {
        _app = app;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<RunningWorker> StartAsync(string redis, RunningMaster master, string name, params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>
        {
            ["ESCLAVO"] = name,
            ["ESCLAVO_HOST"] = "127.0.0.1",
            ["ESCLAVO_PORT"] = "0",
            ["ESCLAVO_HILOS"] = "1",
            ["COMPUERTA_CPU_CIERRA"] = "101", // whatever else this machine does
            ["REDIS"] = redis,
            ["MAESTRO_URL"] = master.Client.BaseAddress!.ToString(),
            ["CARPETA_DATOS"] = master.DataFolder,
            ["REINTENTO_DELAY"] = "0",
            ["MAX_REINTENTOS"] = "2",
            ["LOG_LEVEL"] = "CRITICAL",
        };
        foreach (var (setting, value) in settings)
            all[setting] = value;
        var app = WorkerApp.Build([], all);
        await app.StartAsync();
        var worker = new RunningWorker(app);
        await Eventually.True(
            async () => (await master.GetAsync("/esclavos")).TryGetProperty(name, out var known) && known.GetProperty("activo").GetBoolean(),
            $"{name} is active");
        return worker;
    }

    public async Task<JsonElement> GetAsync(string path) => JsonElement.Parse(await Client.GetStringAsync(new Uri(path, UriKind.Relative)));

    public async Task<(int Status, string? ContentType, JsonElement Answer)> PostAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await Client.PostAsync(new Uri(path, UriKind.Relative), content);
        return ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, JsonElement.Parse(await answer.Content.ReadAsStringAsync()));
    }

    public async Task StopAsync()
    {
        if (!_stopped)
            await _app.StopAsync();
        _stopped = true;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await StopAsync();
        await _app.DisposeAsync();
    }
}
