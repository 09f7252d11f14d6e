using HpcHangfire.Farm.Wire;
using HpcHangfire.Testing;

namespace HpcHangfire.SystemTests;

/// <summary>Standalone with one worker, on a processor that lacks <c>vector512</c>: the runtime is told so.</summary>
public sealed class NarrowFarm : IAsyncLifetime
{
    private readonly StandaloneRun _run = new("") { Settings = new Dictionary<string, string> { ["DOTNET_EnableAVX512"] = "0" } };

    internal HttpClient Master { get; private set; } = null!;

    internal string Folder => _run.Folder;

    /// <summary>The paths that its worker tells of, fastest first.</summary>
    internal IReadOnlyList<string> Paths { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        Master = (await _run.Start("--puerto", "0", "--esclavos", "1").ReadyAsync()).Http;
        await Eventually.True(async () => await Master.ActiveAsync() is ["esclavo1"], "the worker is active");
        Paths = (await Master.AskAsync<Dictionary<string, WorkerWire>>("esclavos"))["esclavo1"].Paths!;
    }

    public ValueTask DisposeAsync() => _run.DisposeAsync();
}
