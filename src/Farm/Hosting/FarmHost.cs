using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HpcHangfire.Farm.Hosting;

/// <summary>What the farm's programs have in common as processes: settings, logs, error answers, how they start and stop.</summary>
public static class FarmHost
{
    /// <summary>Longest time for an orderly stop: Hangfire gives its job 12 s, the rest is reserve. A worker's drain comes on top.</summary>
    public static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    /// <summary>A builder whose settings are the environment, the command line, and <paramref name="overrides"/> above both.</summary>
    /// <param name="args">The command line: <c>--NAME value</c> sets the variable NAME.</param>
    /// <param name="overrides">Settings of a program that runs inside another program's process.</param>
    public static WebApplicationBuilder CreateBuilder(string[] args, IEnumerable<KeyValuePair<string, string?>>? overrides)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = ["--hostBuilder:reloadConfigOnChange=false", .. args], // nothing here is configured by files
            ContentRootPath = AppContext.BaseDirectory,
        });
        if (overrides is not null)
            builder.Configuration.AddInMemoryCollection(overrides);
        var settings = new SettingsReader(builder.Configuration);
        builder.Logging.AddFarmConsole(settings);
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.AddServerHeader = false);
        // ASPNETCORE_FORWARDEDHEADERS_ENABLED would let every caller say where it comes from, and this machine's own have rights here.
        builder.Services.PostConfigure<ForwardedHeadersOptions>(headers => headers.ForwardedHeaders = ForwardedHeaders.None);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<ProgramEnd>();
        builder.Services.AddFarmProblems();
        builder.Services.AddSingleton(AllowedHosts.Read(settings));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopLimit);
        return builder;
    }

    /// <summary>
    /// Starts a program. Its loops run before it listens. If it cannot listen, or is told to stop meanwhile, they are stopped in an
    /// orderly way; otherwise each would complain, with a stack, about services that are gone.
    /// </summary>
    /// <returns>False when it was told to stop, or one of its services ended it, before it had started.</returns>
    /// <exception cref="IOException">It could not listen.</exception>
    public static async Task<bool> StartAsync(WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        try
        {
            await app.StartAsync();
            return true;
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await StopStartedAsync(app);
            return false;
        }
        catch
        {
            await StopStartedAsync(app);
            throw;
        }
    }

    private static async Task StopStartedAsync(WebApplication app)
    {
        try
        {
            await app.StopAsync();
        }
        catch (ArgumentNullException)
        {
            // The host was told to stop, or failed, before it made its services, and stops them without asking whether there are any.
        }
    }

    /// <summary>Whether a program ends for a fault: one of its services has failed, and the host logs why, or it must not go on (<see cref="ProgramEnd"/>).</summary>
    public static bool HasFailed(WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        try
        {
            return app.Services.GetRequiredService<ProgramEnd>().IsFault
                || app.Services.GetServices<IHostedService>().OfType<BackgroundService>().Any(service => service.ExecuteTask is { IsFaulted: true });
        }
        catch (OperationCanceledException)
        {
            return false; // it was told to stop while it waited for what its services need: there are none
        }
    }

    /// <summary>Builds a program, runs it to its end, and reports a failed start as one line on stderr.</summary>
    /// <param name="build">Makes the program.</param>
    /// <returns>Exit code: 0 after an orderly stop, however early, 2 for a wrong setting, 1 when it could not listen or ended for a fault, which the log has.</returns>
    public static async Task<int> RunAsync(Func<WebApplication> build)
    {
        using var signal = new StopSignal();
        try
        {
            await using var app = await signal.UnlessToldAsync(build);
            await using var stop = signal.Told.Register(app.Lifetime.StopApplication);
            if (await StartAsync(app))
                await app.WaitForShutdownAsync();
            return HasFailed(app) ? 1 : 0;
        }
        catch (OperationCanceledException) when (signal.Told.IsCancellationRequested)
        {
            return 0;
        }
        catch (SettingException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 2;
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"La dirección ya está en uso por otro programa: {e.Message}");
            return 1;
        }
    }
}
