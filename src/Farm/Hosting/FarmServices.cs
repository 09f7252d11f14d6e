using Hangfire.States;
using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Loops;
using HpcHangfire.Farm.Placement;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Settings;
using HpcHangfire.Farm.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HpcHangfire.Farm.Hosting;

/// <summary>The shared library's services.</summary>
public static class FarmServices
{
    /// <summary>Adds the connection to Redis and everything that uses it.</summary>
    /// <param name="services">The program's services.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="owner">Who it is when it fetches jobs.</param>
    /// <exception cref="SettingException">A setting cannot be understood.</exception>
    public static IServiceCollection AddFarm(this IServiceCollection services, SettingsReader settings, LeaseOwner owner)
    {
        return services
            .AddFarmRedis(RedisAddress.Read(settings))
            .AddSingleton(LeaseOptions.Read(settings))
            .AddSingleton(RetryRules.Read(settings))
            .AddSingleton<IApplyStateFilter, DashboardFilter>()
            .AddFarmHangfire(owner)
            .AddSingleton<FarmIdentity>()
            .AddSingleton<RedisCare>()
            .AddSingleton<JobOutbox>()
            .AddSingleton<JobBoard>()
            .AddSingleton<JobControl>()
            .AddSingleton<JobCoherence>()
            .AddSingleton<StoreRoom>()
            .AddSingleton<JobEvents>()
            .AddSingleton<JobReader>()
            .AddSingleton<JobTimeline>()
            .AddSingleton<LeaseReader>()
            .AddSingleton<JobLedger>()
            .AddSingleton<JobProgress>()
            .AddSingleton<JobArchive>()
            .AddSingleton<AttemptRunner>()
            .AddSingleton<WorkerRegistry>()
            .AddSingleton<WorkerNames>()
            .AddSingleton<GoneWorkers>()
            .AddSingleton<HostStore>()
            .AddSingleton<HostUse>()
            .AddSingleton<ScoreBoard>();
    }

    /// <summary>Adds the program's one connection to Redis, its reports of outages, and its loops, which survive them.</summary>
    /// <param name="services">The program's services.</param>
    /// <param name="redis">Where it is.</param>
    public static IServiceCollection AddFarmRedis(this IServiceCollection services, RedisAddress redis) => services
        .AddSingleton(provider => FarmRedis.Connect(redis, provider.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None))
        .AddSingleton(provider => new RedisHealth(
            () => provider.GetRequiredService<FarmRedis>().WhyUnreachable,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<RedisHealth>>()))
        .AddSingleton<FarmLoop>();
}
