using System.Text.Json;
using System.Text.Json.Serialization;
using StackExchange.Redis;

namespace HpcHangfire.Testing.Stored;

/// <summary>A key of Redis, as record.py writes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What Redis's TYPE says.</param>
/// <param name="LifeSeconds">The life that it was given; null where it does not expire.</param>
/// <param name="Value">A text, a list of texts, or fields with theirs or with scores; bytes that are not UTF-8 as <c>{"base64":…}</c>.</param>
internal sealed record StoredKey(
    [property: JsonPropertyName("key")] string Name,
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("life_s")] double? LifeSeconds,
    [property: JsonPropertyName("value")] JsonElement Value)
{
    /// <summary>The life that it was given; null where it does not expire.</summary>
    public TimeSpan? Life => LifeSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>Writes it into a server that lacks it.</summary>
    /// <param name="redis">The server.</param>
    /// <param name="place">Adapts texts to their present place.</param>
    /// <param name="shortest">It gets its life again if that is at least this long; otherwise it does not expire.</param>
    public async Task WriteAsync(IDatabase redis, Func<string, string> place, TimeSpan shortest)
    {
        RedisKey key = place(Name);
        RedisValue Bytes(JsonElement value) => value.ValueKind == JsonValueKind.Object ? value.GetProperty("base64").GetBytesFromBase64() : place(value.GetString()!);
        var done = Type switch
        {
            "string" => redis.StringSetAsync(key, Bytes(Value)),
            "list" => redis.ListRightPushAsync(key, [.. Value.EnumerateArray().Select(Bytes)]),
            "set" => redis.SetAddAsync(key, [.. Value.EnumerateArray().Select(Bytes)]),
            "hash" => redis.HashSetAsync(key, [.. Value.EnumerateObject().Select(f => new HashEntry(f.Name, Bytes(f.Value)))]),
            "zset" => redis.SortedSetAddAsync(key, [.. Value.EnumerateObject().Select(m => new SortedSetEntry(m.Name, m.Value.GetDouble()))]),
            _ => throw new InvalidDataException($"{Name} is of an unknown type, {Type}"),
        };
        await done;
        if (Life is { } life && life >= shortest)
            await redis.KeyExpireAsync(key, life);
    }
}
