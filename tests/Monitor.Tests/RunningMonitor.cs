using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using HpcHangfire.Contract.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace HpcHangfire.Monitor.Tests;

/// <summary>The real program on a free port, with a client and its log.</summary>
internal sealed class RunningMonitor : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CollectingLog _log;

    private RunningMonitor(WebApplication app, CollectingLog log)
    {
        _app = app;
        _log = log;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public IReadOnlyList<string> LogLines => [.. _log.Lines];

    public static async Task<RunningMonitor> StartAsync(string redis, TimeProvider time, params (string Name, string Value)[] settings)
    {
        var log = new CollectingLog();
        var app = MonitorApp.Build(
            [],
            [
                new("MEMORIA_HOST", "127.0.0.1"), new("MEMORIA_PORT", "0"), new("REDIS", redis), new("MEMORIA_CPU_THRESHOLD", "100"),
                .. settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Name, setting.Value)),
            ],
            services =>
            {
                services.Replace(ServiceDescriptor.Singleton(time));
                services.RemoveAll<ILoggerProvider>();
                services.AddSingleton<ILoggerProvider>(_ => log);
            });
        await app.StartAsync();
        return new(app, log);
    }

    public async Task<JsonElement> GetAsync(string path) => await Client.GetFromJsonAsync<JsonElement>(path);

    public async Task<int> SampleCountAsync() =>
        (await Client.GetFromJsonAsync<HostPingWire>("/ping", WireJson.Options))!.SampleCount;

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private sealed class CollectingLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{logLevel}: {formatter(state, exception)}");

        public void Dispose()
        {
        }
    }
}
