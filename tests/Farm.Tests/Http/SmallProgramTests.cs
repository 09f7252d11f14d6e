using Microsoft.AspNetCore.Builder;

namespace HpcHangfire.Farm.Tests.Http;

/// <summary>Tests of a small program over real HTTP, a new one for each.</summary>
public abstract class SmallProgramTests : IAsyncLifetime
{
    private WebApplication _app = null!;

    protected HttpClient Client { get; } = new();

    protected abstract WebApplication Build();

    public async ValueTask InitializeAsync()
    {
        _app = Build();
        await _app.StartAsync();
        Client.BaseAddress = new Uri(_app.Urls.Single());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
