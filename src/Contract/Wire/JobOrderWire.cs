using System.Text.Json;
using System.Text.Json.Serialization;
using HpcHangfire.Contract.Orders;

namespace HpcHangfire.Contract.Wire;

/// <summary>Body of POST /agregar_trabajo: four fields always, the others of <see cref="OrderFields"/> only if set.</summary>
public sealed record JobOrderWire(
    [property: JsonPropertyName("algoritmo")] string Algorithm,
    [property: JsonPropertyName("width")] int Width,
    [property: JsonPropertyName("height")] int Height,
    [property: JsonPropertyName("iteraciones")] int Iterations)
{
    /// <summary>The other fields, by their names.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement> Options { get; init; } = [];

    /// <summary>A field's value. Setting null, or false, leaves it out.</summary>
    [JsonIgnore]
    public object? this[OrderField field]
    {
        get => Options.Value<object>(field.Name);
        init => Options.Set(field.Name, value);
    }

    /// <summary>Equal when their JSON is.</summary>
    public bool Equals(JobOrderWire? other) =>
        other is not null && JsonSerializer.Serialize(this, WireJson.Options) == JsonSerializer.Serialize(other, WireJson.Options);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Algorithm, Width, Height, Iterations);

    /// <summary>The same order with another value of a field; null leaves it out.</summary>
    public JobOrderWire With(OrderField field, object? value)
    {
        var other = this with { Options = new(Options) };
        other.Options.Set(field.Name, value);
        return other;
    }
}
