using HpcHangfire.Farm.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HpcHangfire.Farm.Tests.Hosting;

/// <summary>Programs that end before they have started.</summary>
public sealed class FarmHostTests
{
    [Fact]
    public async Task A_program_that_is_told_to_stop_while_it_starts_is_stopped_and_has_not_failed()
    {
        await using var app = Build(services => services.AddHostedService<SlowStart>());
        var starting = FarmHost.StartAsync(app);
        app.Lifetime.StopApplication();

        Assert.False(await starting);
        Assert.False(FarmHost.HasFailed(app));
    }

    [Fact]
    public async Task A_program_whose_service_fails_while_it_starts_has_failed()
    {
        await using var app = Build(services => services.AddHostedService<Failing>().AddHostedService<SlowStart>());

        Assert.False(await FarmHost.StartAsync(app));
        Assert.True(FarmHost.HasFailed(app));
    }

    [Fact]
    public async Task A_program_that_must_not_go_on_stops_and_has_failed()
    {
        await using var app = Build(_ => { });
        Assert.True(await FarmHost.StartAsync(app));
        Assert.False(FarmHost.HasFailed(app));
        app.Services.GetRequiredService<ProgramEnd>().Because("Una frase.");

        await app.WaitForShutdownAsync(TestContext.Current.CancellationToken);
        Assert.True(FarmHost.HasFailed(app));
    }

    [Fact]
    public async Task A_fault_at_the_start_is_still_thrown()
    {
        await using var app = Build(services => services.AddHostedService<CannotStart>());

        await Assert.ThrowsAsync<InvalidOperationException>(() => FarmHost.StartAsync(app));
    }

    private static WebApplication Build(Action<IServiceCollection> configure)
    {
        var builder = FarmHost.CreateBuilder([], new Dictionary<string, string?> { ["LOG_LEVEL"] = "CRITICAL" });
        configure(builder.Services);
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        return app;
    }

    /// <summary>Starts for as long as nobody stops it.</summary>
    private sealed class SlowStart : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Failing : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.FromException(new InvalidOperationException("a fault"));
    }

    private sealed class CannotStart : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("a fault");

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
