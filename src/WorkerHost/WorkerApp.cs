using Hangfire.Common;
using HpcHangfire.Farm.Hosting;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Settings;
using HpcHangfire.WorkerHost.Imaging;
using HpcHangfire.WorkerHost.Rendering;

namespace HpcHangfire.WorkerHost;

/// <summary>Puts a worker together; Standalone builds several in one process.</summary>
public static class WorkerApp
{
    /// <summary>A worker that is ready to run.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="overrides">Settings above the environment's, or null.</param>
    /// <exception cref="SettingException">A setting is wrong.</exception>
    public static WebApplication Build(string[] args, IEnumerable<KeyValuePair<string, string?>>? overrides = null)
    {
        var builder = FarmHost.CreateBuilder(args, overrides);
        var settings = new SettingsReader(builder.Configuration);
        var options = WorkerOptions.Read(settings);
        builder.Services
            .AddFarm(settings, new LeaseOwner(options.Id, options.Host))
            .AddSingleton(options)
            .AddSingleton(FarmServices.ReadOrderRules(settings))
            .AddSingleton<Slot>()
            .AddSingleton<IPictureEncoder>(new NetVipsEncoder(options.Threads))
            .AddSingleton(provider => new HostSampler(new HostSamplerOptions { DataFolder = options.DataFolder }, provider.GetRequiredService<TimeProvider>()))
            .AddTransient<IRenderJob, RenderJob>()
            .AddHostedService<WarmUp>() // first: the server below fetches as soon as it starts
            .AddHostedService<Announcer>()
            .AddHttpClient<PictureUpload>(http =>
            {
                http.BaseAddress = options.Master;
                http.Timeout = Timeout.InfiniteTimeSpan; // the resilience handler below sets the limits
            })
            .AddStandardResilienceHandler(handler =>
            {
                handler.AttemptTimeout.Timeout = TimeSpan.FromMinutes(2);
                handler.CircuitBreaker.SamplingDuration = TimeSpan.FromMinutes(4);
                handler.TotalRequestTimeout.Timeout = TimeSpan.FromMinutes(5);
                handler.Retry.MaxRetryAttempts = 6; // 0.5, 1, 2 … s: a master that restarts is waited for
                handler.Retry.Delay = TimeSpan.FromSeconds(0.5);
            });
        builder.Services.AddHttpClient();
        builder.Services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ForeignMaster>(
            provider, new HttpClient { BaseAddress = options.Master, Timeout = settings.Seconds("HTTP_TIMEOUT", TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(0.1), TimeSpan.FromMinutes(10)) }));
        builder.Services.AddFarmServer((provider, server) =>
        {
            server.ServerName = $"esclavo:{options.Id}";
            server.IsLightweightServer = true; // schedules and clean-up are the masters' work
            server.Queues = [QueueNames.OfWorker(options.Id), .. QueueNames.General];
            server.FilterProvider = FarmHangfire.RenderFilters(provider.GetRequiredService<IJobFilterProvider>());
        });
        var app = builder.Build();
        app.UseFarmProblems();
        app.MapSlave();
        app.MapFarmHealth(services => services.GetRequiredService<FarmRedis>().Connection.IsConnected ? null : "No hay conexión con Redis.");
        app.Urls.Add(options.ListenUrl);
        return app;
    }
}
