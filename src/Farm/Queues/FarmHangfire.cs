using Hangfire;
using Hangfire.Common;
using Hangfire.Redis.StackExchange;
using HpcHangfire.Farm.Redis;
using Microsoft.Extensions.DependencyInjection;

namespace HpcHangfire.Farm.Queues;

/// <summary>Hangfire as this farm uses it: on the farm's connection, with short type names and settings for seconds instead of minutes.</summary>
public static class FarmHangfire
{
    /// <summary>How often a running job's state is looked at, so a cancelled one stops within a second.</summary>
    public static readonly TimeSpan CancellationCheckInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Adds Hangfire's client and storage; every program of the farm calls it, servers are added apart.</summary>
    /// <param name="services">The program's services, with a <see cref="FarmRedis"/> among them.</param>
    public static IServiceCollection AddFarmHangfire(this IServiceCollection services)
    {
        services.AddSingleton(CreateStorage);
        // Hangfire's global filters are static and would be shared, and doubled, by the programs that Standalone runs in one process.
        services.AddSingleton<IJobFilterProvider>(_ => new JobFilterProviderCollection(
            new JobFilterCollection { new StatisticsHistoryAttribute() },
            new JobFilterAttributeFilterProvider()));
        services.AddHangfire((provider, hangfire) => hangfire
            .UseStorage(provider.GetRequiredService<JobStorage>())
            .UseSimpleAssemblyNameTypeSerializer()
            .UseRecommendedSerializerSettings(settings => settings.TypeNameHandling = Newtonsoft.Json.TypeNameHandling.None));
        return services;
    }

    private static JobStorage CreateStorage(IServiceProvider provider)
    {
        var redis = provider.GetRequiredService<FarmRedis>();
        return new RedisStorage(redis.Connection, new RedisStorageOptions
        {
            Prefix = FarmKeys.HangfirePrefix,
            Db = redis.DatabaseNumber,
            FetchTimeout = TimeSpan.FromMilliseconds(250), // the storage can miss a wake-up; then it looks again after this
            InvisibilityTimeout = TimeSpan.FromDays(3650), // it counts from the fetch: a job longer than this would run twice
        });
    }
}
