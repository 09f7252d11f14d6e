using System.Text.Json;
using HpcHangfire.Testing;
using HpcHangfire.Testing.RespServers;
using HpcHangfire.Web.Tests;

namespace HpcHangfire.WorkerHost.Tests;

/// <summary>A master over its own server, shared by the tests of a class; each brings its workers.</summary>
public sealed class FarmFixture : IAsyncLifetime
{
    /// <summary>Minutes of one thread's work: a test ends it earlier.</summary>
    public const string Endless = """{"algoritmo":"Secuencial","width":8000,"height":8000,"iteraciones":100000}""";

    private readonly GarnetFixture _server = new();

    public RunningMaster Master { get; private set; } = null!;

    public string Redis => _server.Configuration;

    public async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        Master = await RunningMaster.StartAsync(Redis, RunningMaster.NewFolder());
    }

    public async ValueTask DisposeAsync()
    {
        await Master.DisposeAsync();
        await _server.DisposeAsync();
        Directory.Delete(Master.Folder, recursive: true);
    }

    internal Task<RunningWorker> StartWorkerAsync(string name, params (string Name, string Value)[] settings) =>
        RunningWorker.StartAsync(Redis, Master, name, settings);

    /// <summary>Waits until the job is in a state, and returns it.</summary>
    public async Task<JsonElement> UntilAsync(string id, string state, TimeSpan? deadline = null)
    {
        JsonElement job = default;
        await Eventually.True(
            async () => (job = await Master.GetAsync($"/trabajos/{id}")).GetProperty("estado").GetString() == state,
            $"{id} is {state}",
            deadline);
        return job;
    }
}
