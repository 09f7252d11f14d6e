using System.Net;
using Hangfire.Common;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Hosting;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Settings;
using HpcHangfire.WorkerHost.ForeignMasters;
using HpcHangfire.WorkerHost.Imaging;
using HpcHangfire.WorkerHost.Masters;
using HpcHangfire.WorkerHost.Placement;
using HpcHangfire.WorkerHost.Rendering;
using HpcHangfire.WorkerHost.Settings;
using HpcHangfire.WorkerHost.Tiles;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace HpcHangfire.WorkerHost;

/// <summary>Puts a worker together; Standalone builds several in one process.</summary>
public static class WorkerApp
{
    /// <summary>A worker that is ready to run.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="overrides">Settings that override the environment's, or null.</param>
    /// <param name="redis">A connection that several programs of one process share, and its owner closes; null for one of its own.</param>
    /// <exception cref="SettingException">A setting is wrong.</exception>
    public static WebApplication Build(string[] args, IEnumerable<KeyValuePair<string, string?>>? overrides = null, FarmRedis? redis = null)
    {
        var builder = FarmHost.CreateBuilder(args, overrides);
        var settings = new SettingsReader(builder.Configuration);
        var options = WorkerOptions.Read(settings);
        builder.Services
            .AddFarm(settings, new LeaseOwner(options.Id, options.Host))
            .AddSingleton(options)
            .AddSingleton(OrderRules.Read(settings))
            .AddSingleton<Slot>()
            .AddSingleton<PathChoice>()
            .AddSingleton<WorkerGate>()
            .AddSingleton<NameClaim>()
            .AddSingleton<MisnamedMasters>()
            .AddSingleton<IFetchGate>(provider => provider.GetRequiredService<WorkerGate>())
            .AddSingleton(GateThresholds.Read(settings))
            .AddSingleton(new PictureEncoder(options.Threads))
            .AddSingleton(provider => new HostSampler(new HostSamplerOptions { DataFolder = options.DataFolder }, provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<Counter>()
            .AddSingleton<TileLane>()
            .AddTransient<Renderer>()
            .AddTransient<IRenderJob, RenderJob>()
            .AddHostedService<WarmUp>() // first: the server below fetches as soon as it starts
            .AddHostedService<GateLoop>()
            .AddHostedService<Announcer>();
        if (redis is not null)
            builder.Services.AddSingleton(redis);
        AddMasterClients(builder.Services, options);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout += options.Drain);
        builder.Services.AddHttpClient();
        builder.Services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ForeignMaster>(
            provider, new HttpClient { BaseAddress = options.Masters[0], Timeout = options.HttpTimeout }));
        builder.Services.AddFarmServer((provider, server) =>
        {
            server.ServerName = $"esclavo:{options.Id}";
            server.IsLightweightServer = true; // schedules and clean-up are the masters' work
            server.Queues = [QueueNames.OfWorker(options.Id), .. QueueNames.General];
            // When told to stop, it stops fetching at once; its running job is told after the drain.
            server.StopTimeout += options.Drain;
            server.ShutdownTimeout += options.Drain;
            server.FilterProvider = FarmHangfire.RenderFilters(provider.GetRequiredService<IJobFilterProvider>(), new BeginningFilter(options.Id));
        });
        var app = builder.Build();
        app.UseFarmProblems();
        app.UseFarmGuard();
        app.MapSlave();
        app.MapTiles();
        app.MapFarmHealth(services => services.GetRequiredService<FarmRedis>().IsConnected ? null : "No hay conexión con Redis.");
        app.Urls.Add(options.ListenUrl);
        return app;
    }

    private static void AddMasterClients(IServiceCollection services, WorkerOptions options)
    {
        AddMasterClient(services.AddHttpClient<ArtifactUpload>(Aim), options);
        AddMasterClient(services.AddHttpClient<KeptCounts>(Aim), options);

        void Aim(HttpClient http)
        {
            http.BaseAddress = options.Masters[0];
            http.Timeout = Timeout.InfiniteTimeSpan; // the handlers below set the limits
        }
    }

    private static void AddMasterClient(IHttpClientBuilder client, WorkerOptions options)
    {
        // For five minutes it waits for a master that restarts, whose Redis is away or that refuses its name; nothing cuts that short.
        client.AddHttpMessageHandler(() => new NamePatience()).AddResilienceHandler("maestro", pipeline => pipeline
            .AddTimeout(ArtifactUpload.Patience)
            .AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromSeconds(0.5),
                MaxDelay = TimeSpan.FromSeconds(5),
                ShouldHandle = retry => ValueTask.FromResult(retry.Outcome.Result?.StatusCode switch
                {
                    HttpStatusCode.InsufficientStorage => false, // a full disk stays full
                    HttpStatusCode.MisdirectedRequest => true,
                    _ => HttpClientResiliencePredicates.IsTransient(retry.Outcome),
                }),
            })
            .AddTimeout(TimeSpan.FromMinutes(2)));
        client
            .AddHttpMessageHandler(provider => ActivatorUtilities.CreateInstance<AnyMaster>(provider, options.Masters))
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                ConnectTimeout = AnyMaster.Silence,
                PooledConnectionLifetime = TimeSpan.FromMinutes(2), // an address may come to mean another machine
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan); // it remembers which masters were well
    }
}
