using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Hosting;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Settings;
using HpcHangfire.Monitor.Alerts;

namespace HpcHangfire.Monitor;

/// <summary>A memory node as a program; several may run in one process.</summary>
public static partial class MonitorApp
{
    /// <summary>Builds the program, ready to run.</summary>
    /// <param name="args">Command line: the environment's names, as <c>--MEMORIA_PORT 5004</c>.</param>
    /// <param name="overrides">Settings that win over environment and command line, for a host of several programs.</param>
    /// <param name="configureServices">Last word on the services, for tests.</param>
    /// <exception cref="SettingException">A setting is wrong.</exception>
    public static WebApplication Build(
        string[] args,
        IEnumerable<KeyValuePair<string, string?>>? overrides = null,
        Action<IServiceCollection>? configureServices = null)
    {
        var builder = FarmHost.CreateBuilder(args, overrides);
        var settings = MonitorSettings.From(new SettingsReader(builder.Configuration));
        AddMonitor(builder.Services, settings);
        configureServices?.Invoke(builder.Services);

        var app = builder.Build();
        _ = app.Services.GetRequiredService<FarmRedis>(); // a wrong REDIS setting ends the program here, not later
        app.UseFarmProblems();
        app.UseFarmGuard();
        app.Urls.Add(settings.ListenUrl);
        app.MapMonitor();
        app.MapFarmHealth(services => services.GetRequiredService<RedisHealth>().IsUp ? null : "No hay conexión con Redis.");
        app.Lifetime.ApplicationStarted.Register(() => LogStarted(app.Logger, settings.Node, settings.Host, app.Urls));
        return app;
    }

    private static void AddMonitor(IServiceCollection services, MonitorSettings settings) => services
        .AddSingleton(settings)
        .AddFarmRedis(settings.Redis)
        .AddSingleton(new HostSamplerOptions { DataFolder = settings.DataFolder })
        .AddSingleton<HostSampler>()
        .AddSingleton(new AlertRules(settings.Thresholds))
        .AddSingleton<HostStore>()
        .AddSingleton<Readings>()
        .AddSingleton<Reporter>()
        .AddHostedService<SampleLoop>()
        .AddHostedService<ReportLoop>();

    [LoggerMessage(Level = LogLevel.Information, Message = "Monitor {Node} watches {Host}, listening on {Urls}")]
    private static partial void LogStarted(ILogger logger, string node, string host, IEnumerable<string> urls);
}
