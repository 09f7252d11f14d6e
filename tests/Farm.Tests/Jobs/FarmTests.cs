using HpcHangfire.Testing.RespServers;

namespace HpcHangfire.Farm.Tests.Jobs;

/// <summary>A test class in which each test has its own farm on an emptied server.</summary>
public abstract class FarmTests(IRespServer server) : IAsyncLifetime
{
    private protected IRespServer Server { get; } = server;

    private protected FarmOnServer Farm { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Farm = await FarmOnServer.OpenEmptyAsync(Server);

    public async ValueTask DisposeAsync()
    {
        await Farm.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
