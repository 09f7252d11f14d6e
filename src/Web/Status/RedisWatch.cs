using HpcHangfire.Farm.Loops;
using HpcHangfire.Farm.Redis;

namespace HpcHangfire.Web.Status;

/// <summary>Looks after Redis: says in the log, once, what is wrong with it, and keeps <see cref="RedisCare"/> up to date.</summary>
public sealed partial class RedisWatch(FarmRedis redis, RedisCare care, FarmLoop loop, ILogger<RedisWatch> log) : BackgroundService
{
    // In this time no load of orders fills the tenth that is left of a memory of some ten megabytes.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private HashSet<string> _known = [];

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => loop.RunAsync("the look at Redis", Interval, LookAsync, stoppingToken);

    private async Task LookAsync(CancellationToken stopping)
    {
        var dangers = await care.LookAsync();
        foreach (var danger in dangers.Where(danger => !_known.Contains(danger.Kind)))
            LogDanger(danger.Kind, danger.Sentence);
        _known = [.. dangers.Select(danger => danger.Kind)];
        foreach (var (key, reason) in redis.Broken.TakeNews())
            LogBroken(key, reason);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis, {Kind}: {Sentence}")]
    private partial void LogDanger(string kind, string sentence);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis: {Key} cannot be understood, and counts as absent: {Reason}")]
    private partial void LogBroken(string key, string reason);
}
