using System.Text.Json.Serialization;

namespace HpcHangfire.Contract.Wire;

/// <summary>Body of POST /trabajos/{id}/recolorear; what is absent stays as that job had it.</summary>
public sealed record RecolourWire
{
    /// <summary>A palette's name, or colours of one's own.</summary>
    [JsonPropertyName("paleta"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Palette { get; init; }

    /// <summary>What chooses a pixel's colour.</summary>
    [JsonPropertyName("coloreado"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Colouring { get; init; }

    /// <summary>Image format.</summary>
    [JsonPropertyName("formato"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Format { get; init; }

    /// <summary>1 high, 2 medium, 3 low.</summary>
    [JsonPropertyName("prioridad"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Priority { get; init; }

    /// <summary>Idempotency key: the same key gives the same job back.</summary>
    [JsonPropertyName("clave"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Key { get; init; }
}
