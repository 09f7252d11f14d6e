using System.Text.Json.Serialization;

namespace HpcHangfire.Contract.Wire;

/// <summary>A worker that asked for the job when it was taken, with its score then.</summary>
public sealed record CandidateWire(
    [property: JsonPropertyName("esclavo")] string Worker,
    [property: JsonPropertyName("puntaje")] double Score);
