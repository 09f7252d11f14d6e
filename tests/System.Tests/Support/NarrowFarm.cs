using HpcHangfire.Contract.Wire;
using HpcHangfire.Testing;

namespace HpcHangfire.SystemTests;

/// <summary>Standalone with one worker, on a processor that lacks <c>vector512</c>: the runtime is told so.</summary>
public sealed class NarrowFarm : IAsyncLifetime
{
    private readonly StandaloneRun _run = new("") { Settings = new Dictionary<string, string> { ["DOTNET_EnableAVX512"] = "0" } };

    internal HttpClient Master { get; private set; } = null!;

    internal string Folder => _run.Folder;

    /// <summary>The paths that its worker reports, fastest first.</summary>
    internal IReadOnlyList<string> Paths { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        Master = (await _run.Start("--puerto", "0", "--esclavos", "1").ReadyAsync()).Http;
        // Its registration by HTTP may come between its own reports in Redis, and has no paths.
        Paths = await Eventually.NotNull(
            async () => (await Master.AskAsync<Dictionary<string, WorkerWire>>("esclavos")).GetValueOrDefault("esclavo1") is { Active: true, Paths: { } paths } ? paths : null,
            "the worker tells its paths");
    }

    public ValueTask DisposeAsync() => _run.DisposeAsync();
}
