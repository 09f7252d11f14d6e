using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Hosting;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Settings;
using HpcHangfire.Farm.Workers;
using HpcHangfire.Web.Artifacts;
using HpcHangfire.Web.Dashboard;
using HpcHangfire.Web.Docs;
using HpcHangfire.Web.Explorer;
using HpcHangfire.Web.ForeignSlaves;
using HpcHangfire.Web.Jobs;
using HpcHangfire.Web.JobsFile;
using HpcHangfire.Web.Live;
using HpcHangfire.Web.Http;
using HpcHangfire.Web.Members;
using HpcHangfire.Web.Notices;
using HpcHangfire.Web.Placement;
using HpcHangfire.Web.Results;
using HpcHangfire.Web.Retention;
using HpcHangfire.Web.Settings;
using HpcHangfire.Web.Status;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting.Server;
using Scalar.AspNetCore;

namespace HpcHangfire.Web;

/// <summary>Puts a master together; Standalone builds one in its own process.</summary>
public static partial class MasterApp
{
    /// <summary>A master that is ready to run.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="overrides">Settings above the environment's, or null.</param>
    /// <param name="redis">A connection that several programs of one process share, and its owner closes; null for one of its own.</param>
    /// <exception cref="SettingException">A setting is wrong.</exception>
    public static WebApplication Build(string[] args, IEnumerable<KeyValuePair<string, string?>>? overrides = null, FarmRedis? redis = null)
    {
        var builder = FarmHost.CreateBuilder(args, overrides);
        var settings = new SettingsReader(builder.Configuration);
        var options = MasterOptions.Read(settings);
        AddMaster(builder.Services, settings, options);
        if (redis is not null)
            builder.Services.AddSingleton(redis);

        var app = builder.Build();
        app.UseFarmProblems();
        app.UseFarmGuard();
        app.UseResponseCompression(); // texts; events go out as they are, and pictures are small already
        app.UseFarmPage();
        app.UseFarmDashboard();
        app.MapJobs();
        app.MapOrderLines();
        app.MapPictures();
        app.MapTiles();
        app.MapRecolour();
        app.MapConsole();
        app.MapTimeline();
        app.MapJobsFile();
        app.MapStatus();
        app.MapEvents();
        app.MapCoherence();
        app.MapWorkers();
        app.MapRegistration();
        app.MapForeignResults();
        app.MapFinishedJobs();
        app.MapNotices();
        app.MapMemoryNodes();
        app.MapFarmHealth(
            services => services.GetRequiredService<FarmRedis>().IsConnected ? null : "No hay conexión con Redis.",
            services => Notice(services.GetRequiredService<JobsFileWatch>(), services.GetRequiredService<RedisCare>()));
        app.MapOpenApi("/openapi.json");
        app.MapScalarApiReference("/docs", docs => docs
            .WithTitle("HpcHangfire").WithOpenApiRoutePattern("/openapi.json")
            .DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp() // the page asks only this master
            .HideDeveloperTools().HideClientButton());
        app.MapFarmDashboard(PanelNetworks.Read(settings));
        app.Urls.Add(options.ListenUrl);
        app.Lifetime.ApplicationStarted.Register(() => LogStarted(app.Logger, app.Urls, options.DataFolder, options.JobsFile));
        return app;
    }

    private static string? Notice(JobsFileWatch file, RedisCare care)
    {
        var sentences = care.Dangers.Select(danger => danger.Sentence).Prepend(file.Fault).OfType<string>().ToList();
        return sentences.Count == 0 ? null : string.Join(" ", sentences.Select(AnswerLanguage.Say)); // each for itself: together they are no sentence that the catalogue knows
    }

    private static void AddMaster(IServiceCollection services, SettingsReader settings, MasterOptions options)
    {
        AtStart(options, PrivateFolder.Create);
        var pictures = AtStart(options, folder => new FolderStore(Path.Combine(folder, "imagenes")));
        var keys = AtStart(options, folder => PrivateFolder.Create(Path.Combine(folder, "claves")));
        services
            .AddFarm(settings, new LeaseOwner($"maestro:{Environment.MachineName}", Environment.MachineName))
            .AddSingleton(options)
            .AddSingleton(OrderRules.Read(settings) with { NotifiesLoopback = NoticeOptions.Read(settings).AllowsLoopback })
            .AddSingleton<IArtifactStore>(pictures)
            .AddSingleton<WaitingReasons>()
            .AddSingleton<Tiles>()
            .AddSingleton<FarmStatus>()
            .AddSingleton<FarmFigures>()
            .AddSingleton<FarmView>()
            .AddSingleton<FarmFeed>()
            .AddHostedService(provider => provider.GetRequiredService<FarmFeed>())
            .AddSingleton<ArtifactIntake>()
            .AddSingleton<JobRemoval>()
            .AddSingleton<JobEraser>()
            .AddSingleton<JobHistories>()
            .AddSingleton(provider => new FileMarks(provider.GetRequiredService<FarmRedis>(), FileMarks.Patience(options.JobsFileInterval)))
            .AddSingleton<JobsFileLoader>()
            .AddSingleton<JobsFileReader>()
            .AddSingleton<JobsFileWatch>()
            .AddSingleton<IJobsFileWatch>(provider => provider.GetRequiredService<JobsFileWatch>())
            .AddSingleton<ResultsOutbox>()
            .AddHostedService(provider => provider.GetRequiredService<JobsFileWatch>())
            .AddHostedService<RedisWatch>()
            .AddHostedService<ForgottenJobs>()
            .AddHostedService<Reconciler>()
            .AddHostedService<RoomProbe>()
            .AddHostedService<PinnedJobs>()
            .AddHostedService<Dispatcher>()
            .AddHostedService<ResultsFile>()
            .AddSingleton(NoticeOptions.Read(settings))
            .AddSingleton(provider => new OwnPlaces(provider.GetRequiredService<SlaveRules>().Redis, provider.GetRequiredService<IServer>()))
            .AddSingleton<NoticeOutbox>()
            .AddHostedService<NoticeSender>()
            .AddSingleton(RetentionOptions.Read(settings))
            .AddSingleton<FolderOwner>()
            .AddHostedService<Retention.Retention>()
            .AddHostedService<OrphanFiles>()
            .AddHostedService<Archiver>()
            .AddSingleton(RelayOptions.Read(settings))
            .AddSingleton(SlaveRules.Read(settings))
            .AddSingleton<SlaveAddresses>()
            .AddSingleton<RegistrationRate>()
            .AddHostedService<Relays>()
            .AddHostedService<GoneMembers>()
            .AddAntiforgery() // Hangfire's dashboard checks its buttons' tokens only where this is present
            .AddResponseCompression()
            .AddOpenApi(FarmOpenApi.Describe)
            .AddDataProtection() // those tokens survive a restart, and several masters on one folder accept each other's
            .SetApplicationName("HpcHangfire")
            .PersistKeysToFileSystem(keys);
        services.AddFarmServer((_, server) =>
        {
            server.ServerName = $"maestro:{Environment.MachineName}";
            server.Queues = [QueueNames.System];
            server.ShutdownTimeout = TimeSpan.FromSeconds(2);
        });
    }

    // At the start, where somebody reads why it does not work, not at the first picture.
    private static T AtStart<T>(MasterOptions options, Func<string, T> use)
    {
        try
        {
            return use(options.DataFolder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Variables.DataFolder.Refusal(options.DataFolder, $"no se puede escribir en ella. {e.Message}");
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Master listens on {Urls}; pictures in {Folder}, jobs file {File}")]
    private static partial void LogStarted(ILogger logger, IEnumerable<string> urls, string folder, string file);
}
