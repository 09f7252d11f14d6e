using System.Text.Json;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Redis;

namespace HpcHangfire.Farm.Queues;

/// <summary>A job changed its state.</summary>
/// <param name="JobId">The job.</param>
/// <param name="State">The state.</param>
public readonly record struct JobChange(string JobId, JobState State);

/// <summary>News of every job of the farm, as <see cref="JobMoves.Move"/> publishes it. Nothing is reported while Redis is away.</summary>
/// <param name="redis">The farm's Redis.</param>
public sealed class JobEvents(FarmRedis redis)
{
    /// <summary>Listens until the program ends; the connection renews the subscription by itself after an outage.</summary>
    /// <param name="heard">Called for each change, perhaps for several at once.</param>
    /// <exception cref="StackExchange.Redis.RedisException">Redis is away, and nobody listens.</exception>
    public Task ListenAsync(Action<JobChange> heard) => redis.Subscriber.SubscribeAsync(FarmKeys.Events, (_, message) =>
    {
        if (Read((string?)message) is { } change)
            heard(change);
    });

    /// <summary>Reads a message of the channel; null for one that no script of a farm wrote.</summary>
    internal static JobChange? Read(string? message)
    {
        if (message is null)
            return null;
        try
        {
            using var news = JsonDocument.Parse(message);
            var root = news.RootElement;
            return root.GetProperty("trabajo_id").GetString() is { } id && JobStates.Find(root.GetProperty("estado").GetString()) is { } state
                ? new JobChange(id, state)
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }
}
