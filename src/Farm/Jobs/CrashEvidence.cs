using System.Text.Json;
using System.Text.Json.Serialization;

namespace HpcHangfire.Farm.Jobs;

/// <summary>What was known when a worker died in the midst of a job, as the reaper wrote it down.</summary>
/// <param name="Worker">Who died.</param>
/// <param name="Attempt">In which attempt.</param>
/// <param name="Progress">How far it was, 0..1.</param>
/// <param name="Sample">Its host's last sample as it was stored; null when the host was silent already.</param>
public sealed record CrashEvidence(
    [property: JsonPropertyName("esclavo")] string Worker,
    [property: JsonPropertyName("intento")] int Attempt,
    [property: JsonPropertyName("progreso")] double Progress,
    [property: JsonPropertyName("muestra")] JsonElement? Sample)
{
    /// <summary>Reads it back; null for what cannot be understood: a job must not become unreadable by a note beside it.</summary>
    internal static CrashEvidence? Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<CrashEvidence>(json) is { Worker: not null } evidence ? evidence : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
