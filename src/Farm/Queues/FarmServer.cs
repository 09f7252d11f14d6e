using Hangfire;
using Hangfire.AspNetCore;
using Hangfire.Common;
using HpcHangfire.Farm.Loops;
using HpcHangfire.Farm.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HpcHangfire.Farm.Queues;

/// <summary>
/// A Hangfire server for as long as its program runs. It starts when Redis answers: a server started without Redis waits
/// longer after each try, in the end for minutes. It is told to stop as soon as the program begins to stop, so its job goes
/// to another worker at once.
/// </summary>
public sealed class FarmServer(
    BackgroundJobServerOptions options,
    FarmStorage storage,
    FarmRedis redis,
    IGlobalConfiguration configured,
    IJobFilterProvider filters,
    IServiceScopeFactory scopes,
    IHostApplicationLifetime lifetime,
    FarmLoop loop) : BackgroundService
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ArgumentNullException.ThrowIfNull(configured); // resolving it applied the serializers' settings
        if (!await loop.UntilAsync("Hangfire's server", Retry, RedisAnswersAsync, stoppingToken))
            return;
        options.Activator = new AspNetCoreJobActivator(scopes);
        options.FilterProvider ??= filters;
        using var server = new BackgroundJobServer(options, storage);
        await using var stop = lifetime.ApplicationStopping.Register(server.SendStop);
        await Task.Delay(Timeout.Infinite, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        server.SendStop();
        await server.WaitForShutdownAsync(CancellationToken.None);
        await storage.LeaveAsync();
    }

    private async Task<bool> RedisAnswersAsync(CancellationToken stopping)
    {
        // Redis may be away, and then each of these takes seconds to say so.
        await storage.SubscribeAsync().WaitAsync(stopping);
        await redis.Database.PingAsync().WaitAsync(stopping);
        return true;
    }
}
