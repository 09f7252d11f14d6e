using Hangfire;
using Hangfire.AspNetCore;
using Hangfire.Common;
using Hangfire.Redis.StackExchange;
using Hangfire.States;
using HpcHangfire.Farm.Hosting;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HpcHangfire.Bench.Queues;

/// <summary>A full queue that one Hangfire server empties: how fast, and at what cost for each job.</summary>
internal sealed record Drain(double JobsPerSecond, Usage PerJob)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>Fills a queue on an emptied server and empties it.</summary>
    /// <param name="configuration">The Redis server, with <c>allowAdmin</c>.</param>
    /// <param name="leases">With the farm's storage, its server and reaper as a worker runs them; otherwise with the stock storage. Everything else is the same.</param>
    /// <param name="workers">Jobs at once.</param>
    /// <param name="jobs">How many.</param>
    /// <exception cref="InvalidOperationException">A job ran more than once.</exception>
    public static async Task<Drain> RunAsync(string configuration, bool leases, int workers, int jobs)
    {
        await using var redis = FarmRedis.Connect(configuration);
        var server = redis.Connection.GetServers()[0];
        await server.FlushAllDatabasesAsync();
        var work = new CountedJob(jobs);
        using var host = Program(redis, configuration, work, workers);
        host.Services.GetRequiredService<IGlobalConfiguration>(); // asking for it applies the serializers' settings
        var filters = host.Services.GetRequiredService<IJobFilterProvider>();
        var storage = leases
            ? host.Services.GetRequiredService<JobStorage>()
            : new RedisStorage(redis.Connection, new RedisStorageOptions { Prefix = "{stock}:" });
        var client = new BackgroundJobClient(storage, filters);
        for (var i = 0; i < jobs; i++)
            client.Create<IEmptyJob>(job => job.Run(), new EnqueuedState());

        var before = await Usage.ReadAsync(server, redis.Connection);
        TimeSpan span;
        if (leases)
        {
            await host.StartAsync();
            span = await EmptyAsync(work, storage, jobs);
            await host.StopAsync();
        }
        else
        {
            var options = host.Services.GetRequiredService<BackgroundJobServerOptions>();
            options.Activator = new AspNetCoreJobActivator(host.Services.GetRequiredService<IServiceScopeFactory>());
            options.FilterProvider = filters;
            using (new BackgroundJobServer(options, storage))
                span = await EmptyAsync(work, storage, jobs);
        }

        var used = (await Usage.ReadAsync(server, redis.Connection)).PerJobSince(before, jobs);
        return work.Runs == jobs
            ? new Drain((jobs - 1) / span.TotalSeconds, used)
            : throw new InvalidOperationException($"{jobs} jobs ran {work.Runs} times.");
    }

    // The server must not be told to stop between the last job's run and its state.
    private static async Task<TimeSpan> EmptyAsync(CountedJob work, JobStorage storage, int jobs)
    {
        var span = await work.SpanAsync(Limit);
        await Eventually.True(
            () => storage.GetMonitoringApi().GetStatistics() is { Enqueued: 0, Processing: 0 } now && now.Succeeded == jobs, "every job succeeded");
        return span;
    }

    private static IHost Program(FarmRedis redis, string configuration, CountedJob work, int workers)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services
            .AddFarmRedis(RedisAddress.Parse(configuration))
            .AddSingleton(redis) // the one whose counters are read
            .AddSingleton(TimeProvider.System)
            .AddSingleton(new LeaseOptions())
            .AddSingleton<IEmptyJob>(work)
            .AddFarmHangfire(new LeaseOwner("bench", "bench"))
            .AddFarmServer((_, options) => options.WorkerCount = workers);
        return builder.Build();
    }
}
