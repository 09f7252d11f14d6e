using HpcHangfire.Testing.RespServers;

namespace HpcHangfire.Web.Tests;

/// <summary>A master over its own server, shared by the tests of a class.</summary>
public sealed class MasterFixture : IAsyncLifetime
{
    private readonly GarnetFixture _server = new();

    public RunningMaster Master { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        Master = await RunningMaster.StartAsync(_server.Configuration, RunningMaster.NewFolder(), ("MAX_PIXELES", "100000000"), ("HOSTS_PERMITIDOS", "panel.ejemplo.org, *.lab.ejemplo.org"));
    }

    public async ValueTask DisposeAsync()
    {
        await Master.DisposeAsync();
        await _server.DisposeAsync();
        Directory.Delete(Master.Folder, recursive: true);
    }
}
