using System.Text.Json;

namespace HpcHangfire.Contract.Wire;

/// <summary>An order's fields besides those that every order has, by their names on the wire.</summary>
public static class WireOptions
{
    /// <summary>A field's value: a number, a word, true, or null when there is none.</summary>
    /// <typeparam name="T"><c>int?</c>, <c>double?</c>, <c>string</c>, <c>bool</c>, or <c>object</c> for any of them.</typeparam>
    /// <exception cref="JsonException">It is of another type.</exception>
    public static T? Value<T>(this IReadOnlyDictionary<string, JsonElement> options, string name)
    {
        if (!options.TryGetValue(name, out var value) || value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
            return default;
        return typeof(T) != typeof(object) ? value.Deserialize<T>(WireJson.Options) : (T?)(value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.True or JsonValueKind.False => (object)value.GetBoolean(),
            JsonValueKind.Number => value.TryGetInt32(out var whole) ? whole : value.GetDouble(),
            _ => throw new JsonException($"{name} is no value of an order's field"),
        });
    }

    /// <summary>Sets a field; null, or false, leaves it out.</summary>
    public static void Set(this Dictionary<string, JsonElement> options, string name, object? value)
    {
        if (value is null or false)
            options.Remove(name);
        else
            options[name] = Element(value);
    }

    /// <summary>A field's value as JSON.</summary>
    public static JsonElement Element(object? value) => JsonSerializer.SerializeToElement(value, WireJson.Options);
}
