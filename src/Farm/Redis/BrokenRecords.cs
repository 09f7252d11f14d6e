using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using HpcHangfire.Contract.Wire;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Redis;

/// <summary>
/// Records in Redis that cannot be understood: another version's, half of one, what an operator typed. Each counts as absent, so that one
/// stops neither a list nor a loop, and is told once.
/// </summary>
public sealed class BrokenRecords
{
    // Somebody may break them by the thousand.
    private const int MostTold = 100;

    // As strict as the wire: a text that is null, or a number that JSON cannot write again, would only throw later.
    private static readonly JsonSerializerOptions Strict = new(WireJson.Options) { Converters = { new FiniteDouble() } };

    private readonly ConcurrentDictionary<string, bool> _told = new();
    private readonly ConcurrentQueue<(string Key, string Reason)> _news = new();

    /// <summary>Reads a record; null for one that is empty or broken.</summary>
    /// <param name="key">Its key, for the log.</param>
    /// <param name="json">Its text, or one of several that the key has.</param>
    public T? Read<T>(RedisKey key, RedisValue json)
        where T : class => Read(key, json, Parse<T>);

    /// <summary>Reads a record in its own way; null for one that is empty or broken.</summary>
    /// <param name="key">Its key, for the log.</param>
    /// <param name="text">Its text, or one of several that the key has.</param>
    /// <param name="read">Reads it, and throws when it is broken.</param>
    public T? Read<T>(RedisKey key, RedisValue text, Func<string, T> read)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(read);
        return text.IsNullOrEmpty ? null : Try(key, () => read(text.ToString()));
    }

    /// <summary>Reads a record of several parts; null for a broken one.</summary>
    /// <param name="key">Its key, for the log.</param>
    /// <param name="read">Reads it, and throws when it is broken.</param>
    public T? Try<T>(RedisKey key, Func<T> read)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(read);
        try
        {
            return read();
        }
        catch (Exception e) when (e is JsonException or FormatException or OverflowException or InvalidCastException or InvalidDataException or ArgumentOutOfRangeException)
        {
            Tell(key, e.Message);
            return null;
        }
    }

    /// <summary>Notes that a record is broken.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="reason">What is wrong with it.</param>
    public void Tell(RedisKey key, string reason)
    {
        if (_told.Count < MostTold && _told.TryAdd(key.ToString(), true))
            _news.Enqueue((key.ToString(), reason));
    }

    /// <summary>Those noted since the last call.</summary>
    public IEnumerable<(string Key, string Reason)> TakeNews()
    {
        while (_news.TryDequeue(out var one))
            yield return one;
    }

    /// <summary>Reads a record's JSON.</summary>
    /// <exception cref="JsonException">It is broken.</exception>
    public static T Parse<T>(string json)
        where T : class => JsonSerializer.Deserialize<T>(json, Strict) ?? throw new JsonException("it is null");

    // JSON has no word for what lies beyond the largest number, and the reader makes infinity of it.
    private sealed class FiniteDouble : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var number) && double.IsFinite(number) ? number : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
    }
}
