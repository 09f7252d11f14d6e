using HpcHangfire.Farm.Redis;

namespace HpcHangfire.Monitor;

/// <summary>Writes to Redis and outlives its outages, each of which is logged once when it begins and once when it ends.</summary>
internal sealed partial class RedisLink(FarmRedis redis, ILogger<RedisLink> log)
{
    private int _away;

    public bool IsUp => redis.IsConnected && Volatile.Read(ref _away) == 0;

    /// <summary>Gives up at once while there is no connection: the samples go on in memory, at their pace.</summary>
    public async Task TryAsync(Func<Task> write, CancellationToken stopping)
    {
        if (!redis.IsConnected)
        {
            Lost("no connection");
            return;
        }

        try
        {
            // A command caught by an outage waits for seconds; a shutdown must not.
            await write().WaitAsync(stopping);
            if (Interlocked.Exchange(ref _away, 0) == 1)
                LogBack();
        }
        catch (Exception e) when (RedisOutage.Is(e) || e is ObjectDisposedException)
        {
            Lost(RedisOutage.Summary(e));
        }
    }

    private void Lost(string reason)
    {
        if (Interlocked.Exchange(ref _away, 1) == 0)
            LogLost(reason);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis lost, samples stay in memory: {Reason}")]
    private partial void LogLost(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Redis back")]
    private partial void LogBack();
}
