using Hangfire;
using Hangfire.AspNetCore;
using Hangfire.Common;
using Hangfire.States;
using HpcHangfire.Farm.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HpcHangfire.Farm.Queues;

/// <summary>Hangfire as this farm uses it: on the farm's connection, with short type names and settings for seconds instead of minutes.</summary>
public static class FarmHangfire
{
    /// <summary>Adds Hangfire's client on our storage; every program of the farm calls it. <see cref="AddFarmServer"/> adds servers.</summary>
    /// <param name="services">The program's services, with a <see cref="FarmRedis"/> and <see cref="LeaseOptions"/> among them.</param>
    /// <param name="owner">Who this program is when it fetches.</param>
    public static IServiceCollection AddFarmHangfire(this IServiceCollection services, LeaseOwner owner)
    {
        services
            .AddSingleton(owner)
            .AddSingleton<Election>()
            .AddSingleton<LeaseTable>()
            .AddSingleton<LeaseKeeper>()
            .AddSingleton(provider => new FarmStorage(
                provider.GetRequiredService<FarmRedis>(),
                provider.GetRequiredService<Election>(),
                provider.GetRequiredService<LeaseTable>(),
                provider.GetRequiredService<LeaseKeeper>(),
                owner,
                provider.GetService<IFetchGate>()))
            .AddSingleton<JobStorage>(provider => provider.GetRequiredService<FarmStorage>());
        // Hangfire's global filters are static: the programs that Standalone runs in one process would share and double them.
        services.AddSingleton<IJobFilterProvider>(provider =>
        {
            var filters = new JobFilterCollection { new StatisticsHistoryAttribute() };
            foreach (var filter in provider.GetServices<IApplyStateFilter>())
                filters.Add(filter);
            return new JobFilterProviderCollection(filters, new JobFilterAttributeFilterProvider());
        });
        services.AddHangfire((provider, hangfire) => hangfire
            .UseStorage(provider.GetRequiredService<JobStorage>())
            .UseLogProvider(new SharedLogProvider(new AspNetCoreLogProvider(provider.GetRequiredService<ILoggerFactory>())))
            .UseSimpleAssemblyNameTypeSerializer()
            .UseTypeResolver(AllowedTypes.Resolve)
            .UseRecommendedSerializerSettings(settings => settings.TypeNameHandling = Newtonsoft.Json.TypeNameHandling.None));
        return services;
    }

    /// <summary>Adds a Hangfire server with the farm's times, and a reaper.</summary>
    /// <param name="services">The program's services.</param>
    /// <param name="configure">Its name and queues, and what else differs.</param>
    public static IServiceCollection AddFarmServer(this IServiceCollection services, Action<IServiceProvider, BackgroundJobServerOptions> configure) => services
        .AddSingleton(provider =>
        {
            var options = ServerOptions();
            configure(provider, options);
            return options;
        })
        .AddHostedService<FarmServer>()
        .AddHostedService<Reaper>();

    /// <summary>The farm's times, for a server with one worker; the caller sets its name and queues.</summary>
    public static BackgroundJobServerOptions ServerOptions() => new()
    {
        WorkerCount = 1,
        HeartbeatInterval = TimeSpan.FromSeconds(5),
        ServerCheckInterval = TimeSpan.FromSeconds(15),
        ServerTimeout = TimeSpan.FromMinutes(2), // a short one makes a server cancel its job during an outage; leases detect deaths
        SchedulePollingInterval = TimeSpan.FromSeconds(1),
        CancellationCheckInterval = TimeSpan.FromSeconds(1),
        StopTimeout = TimeSpan.FromMilliseconds(100), // a running job is told to stop at once, and goes to another worker
        ShutdownTimeout = TimeSpan.FromSeconds(12),
    };

    /// <summary>The filters of a server that renders: the farm's, and the one that plans the attempt after a failed one.</summary>
    /// <param name="common">The farm's.</param>
    /// <param name="own">The server's own.</param>
    public static IJobFilterProvider RenderFilters(IJobFilterProvider common, params ReadOnlySpan<IApplyStateFilter> own)
    {
        var filters = new JobFilterCollection { new RetryFilter() };
        foreach (var filter in own)
            filters.Add(filter);
        return new JobFilterProviderCollection(common, filters);
    }
}
