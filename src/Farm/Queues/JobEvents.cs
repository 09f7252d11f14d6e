using System.Text.Json;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Queues;

/// <summary>A job changed its state.</summary>
/// <param name="JobId">The job.</param>
/// <param name="State">The state.</param>
public readonly record struct JobChange(string JobId, JobState State);

/// <summary>News of every job of the farm, as <see cref="JobMoves.Move"/> publishes it. Nothing is reported while Redis is away.</summary>
/// <param name="redis">The farm's Redis.</param>
public sealed class JobEvents(FarmRedis redis)
{
    /// <summary>
    /// Listens until the program ends. It returns when the subscription holds; while Redis is away at once, for the connection makes and
    /// renews it by itself.
    /// </summary>
    /// <param name="heard">Called for each change in their order, one after the other, so it must be quick.</param>
    public async Task ListenAsync(Action<JobChange> heard)
    {
        // Waiting for the answer would throw in an outage and leave the subscription, and another try would hear everything twice.
        // The client gives a queue's messages one after the other; those for a handler race each other.
        var messages = await redis.Subscriber.SubscribeAsync(FarmKeys.Events, CommandFlags.FireAndForget);
        messages.OnMessage(message =>
        {
            if (Read((string?)message.Message) is { } change)
                heard(change);
        });
        try
        {
            await redis.Subscriber.PingAsync(); // by the same connection, after it
        }
        catch (Exception e) when (RedisOutage.Is(e))
        {
        }
    }

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
