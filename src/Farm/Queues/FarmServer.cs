using Hangfire;
using Hangfire.AspNetCore;
using Hangfire.Common;
using HpcHangfire.Farm.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HpcHangfire.Farm.Queues;

/// <summary>
/// A Hangfire server for as long as its program runs. It starts when Redis answers: a server that is started without one
/// waits ever longer between its tries, for minutes in the end. It is told to stop when the program begins to, so that its job
/// goes to another worker at once.
/// </summary>
public sealed partial class FarmServer(
    BackgroundJobServerOptions options,
    FarmStorage storage,
    FarmRedis redis,
    IGlobalConfiguration configured,
    IJobFilterProvider filters,
    IServiceScopeFactory scopes,
    IHostApplicationLifetime lifetime,
    ILogger<FarmServer> log) : BackgroundService
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ArgumentNullException.ThrowIfNull(configured); // asking for it applied the serializers' settings
        if (!await RedisAnswersAsync(stoppingToken))
            return;
        options.Activator = new AspNetCoreJobActivator(scopes);
        options.FilterProvider ??= filters;
        using var server = new BackgroundJobServer(options, storage);
        await using var stop = lifetime.ApplicationStopping.Register(server.SendStop);
        await Task.Delay(Timeout.Infinite, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        server.SendStop();
        await server.WaitForShutdownAsync(CancellationToken.None);
    }

    private async Task<bool> RedisAnswersAsync(CancellationToken stoppingToken)
    {
        var complained = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await storage.SubscribeAsync();
                await redis.Database.PingAsync();
                if (complained)
                    LogAnswers();
                return true;
            }
            catch (Exception e) when (RedisOutage.Is(e))
            {
                if (!complained)
                    LogWaiting(RedisOutage.Summary(e));
                complained = true;
            }

            await Task.Delay(Retry, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return false;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis does not answer; waiting for it: {Reason}")]
    private partial void LogWaiting(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Redis answers")]
    private partial void LogAnswers();
}
