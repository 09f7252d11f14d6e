using System.Globalization;
using System.Text;
using StackExchange.Redis;

namespace HpcHangfire.Testing.Fuzz;

/// <summary>Every record that a farm has in Redis at a moment, to be broken one at a time and put right again.</summary>
public sealed class FuzzRecords
{
    private readonly List<StoredRecord> _records;

    private FuzzRecords(List<StoredRecord> records) => _records = records;

    /// <summary>Reads them.</summary>
    /// <param name="redis">The farm's Redis.</param>
    /// <param name="isOurs">Which keys may be broken; all are put right.</param>
    public static async Task<FuzzRecords> OfAsync(IDatabase redis, Func<string, bool> isOurs)
    {
        var keys = ((RedisKey[])(await redis.ExecuteAsync("KEYS", "*"))!).Select(key => (string)key!).Order(StringComparer.Ordinal);
        var records = new List<StoredRecord>();
        foreach (var key in keys)
            records.Add(await StoredRecord.ReadAsync(redis, key, isOurs(key)));
        return new FuzzRecords(records);
    }

    /// <summary>Chooses a record and what becomes of it.</summary>
    public BrokenRecord Break(FuzzSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var record = source.Pick(_records.FindAll(one => one.IsOurs));
        if (record.Parts.Count == 0 || source.Chance(3))
            return new(record, "removed", "", []);
        if (source.Chance(15))
            return new(record, "added", source.Text(), Value(source, source.Pick(record.Parts).Value));
        var (name, value) = source.Pick(record.Parts);
        return source.Chance(5) ? new(record, "without", name, value) : new(record, "changed", name, Value(source, value));
    }

    /// <summary>Puts all records right.</summary>
    public async Task RestoreAsync(IDatabase redis)
    {
        ArgumentNullException.ThrowIfNull(redis);
        await redis.ExecuteAsync("FLUSHDB");
        await Task.WhenAll(_records.Select(record => record.WriteAsync(redis)));
    }

    /// <summary>Puts one record right.</summary>
    public static Task RestoreAsync(IDatabase redis, BrokenRecord broken)
    {
        ArgumentNullException.ThrowIfNull(broken);
        return broken.Record.WriteAsync(redis);
    }

    private static byte[] Value(FuzzSource source, byte[] value)
    {
        if (source.Chance(10))
            return Encoding.UTF8.GetBytes(source.Text());
        return value is [(byte)'{' or (byte)'[', ..] && source.Chance(90) ? source.Json(Encoding.UTF8.GetString(value))
            : source.Chance(50) ? Encoding.UTF8.GetBytes(source.Number())
            : source.Bytes(value);
    }
}

/// <summary>A key of Redis with what is in it.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Type">What Redis's TYPE says.</param>
/// <param name="Parts">A hash's fields, a sorted set's members with their scores, a set's members, a list's places, or a string's one value.</param>
/// <param name="IsOurs">Whether it may be broken.</param>
public sealed record StoredRecord(string Key, string Type, IReadOnlyList<(string Name, byte[] Value)> Parts, bool IsOurs)
{
    /// <summary>Reads a key.</summary>
    public static async Task<StoredRecord> ReadAsync(IDatabase redis, string key, bool isOurs)
    {
        ArgumentNullException.ThrowIfNull(redis);
        var type = (await redis.ExecuteAsync("TYPE", key)).ToString();
        return new StoredRecord(key, type, type switch
        {
            "hash" => [.. (await redis.HashGetAllAsync(key)).Select(field => ((string)field.Name!, (byte[])field.Value!))],
            "zset" => [.. (await redis.SortedSetRangeByRankWithScoresAsync(key)).Select(one => ((string)one.Element!, Encoding.UTF8.GetBytes(one.Score.ToString("R", CultureInfo.InvariantCulture))))],
            "set" => [.. (await redis.SetMembersAsync(key)).Select(one => ((string)one!, Array.Empty<byte>()))],
            "list" => [.. (await redis.ListRangeAsync(key)).Select((one, place) => ($"{place}", (byte[])one!))],
            _ => [("", (byte[])(await redis.StringGetAsync(key))!)],
        }, isOurs);
    }

    /// <summary>Writes it as it was.</summary>
    public async Task WriteAsync(IDatabase redis)
    {
        ArgumentNullException.ThrowIfNull(redis);
        await redis.KeyDeleteAsync(Key);
        foreach (var (name, value) in Parts)
            await WriteAsync(redis, name, value);
    }

    /// <summary>Writes one part; a score that is no number leaves it as it is.</summary>
    public Task WriteAsync(IDatabase redis, string name, byte[] value)
    {
        ArgumentNullException.ThrowIfNull(redis);
        return Type switch
        {
            "hash" => redis.HashSetAsync(Key, name, value),
            "zset" => double.TryParse(Encoding.UTF8.GetString(value), NumberStyles.Float, CultureInfo.InvariantCulture, out var score) && !double.IsNaN(score)
                ? redis.SortedSetAddAsync(Key, name, score)
                : Task.CompletedTask,
            "set" => redis.SetAddAsync(Key, name),
            "list" => redis.ListRightPushAsync(Key, value),
            _ => redis.StringSetAsync(Key, value),
        };
    }

    /// <summary>Removes one part.</summary>
    public Task RemoveAsync(IDatabase redis, string name)
    {
        ArgumentNullException.ThrowIfNull(redis);
        return Type switch
        {
            "hash" => redis.HashDeleteAsync(Key, name),
            "zset" => redis.SortedSetRemoveAsync(Key, name),
            "set" => redis.SetRemoveAsync(Key, name),
            "list" => redis.ListSetByIndexAsync(Key, long.Parse(name, CultureInfo.InvariantCulture), ""),
            _ => redis.KeyDeleteAsync(Key),
        };
    }
}

/// <summary>A record and what becomes of it.</summary>
/// <param name="Record">As it was.</param>
/// <param name="What">removed, without, changed or added.</param>
/// <param name="Part">The part of it.</param>
/// <param name="Value">The part's new value.</param>
public sealed record BrokenRecord(StoredRecord Record, string What, string Part, byte[] Value)
{
    /// <summary>Breaks it.</summary>
    public Task ApplyAsync(IDatabase redis) => What switch
    {
        "removed" => redis.KeyDeleteAsync(Record.Key),
        "without" => Record.RemoveAsync(redis, Part),
        "changed" when Record.Type == "list" => redis.ListSetByIndexAsync(Record.Key, long.Parse(Part, CultureInfo.InvariantCulture), Value),
        _ => Record.WriteAsync(redis, Part, Value),
    };

    /// <inheritdoc />
    public override string ToString() => $"{Record.Key} {What} {Shown.Of(Part)} {Shown.Of(Value)}";
}
