using System.Text.Json.Serialization;

namespace HpcHangfire.Contract.Wire;

/// <summary>What an address is told when a job has ended: the body of a POST.</summary>
/// <param name="Kind"><c>trabajo.completado</c>, <c>trabajo.fallido</c> or <c>trabajo.cancelado</c>.</param>
/// <param name="Timestamp">When it ended, Unix seconds.</param>
/// <param name="JobId">The job.</param>
/// <param name="State">The state that it reached then.</param>
/// <param name="Job">The job as GET /trabajos/{id} shows it now; null when it has been removed.</param>
public sealed record NoticeWire(
    [property: JsonPropertyName("tipo")] string Kind,
    [property: JsonPropertyName("timestamp")] double Timestamp,
    [property: JsonPropertyName("trabajo_id")] string JobId,
    [property: JsonPropertyName("estado")] string State,
    [property: JsonPropertyName("trabajo")] JobWire? Job);

/// <summary>An origin for which notices wait. Moments are Unix seconds.</summary>
/// <param name="Origin">Such as <c>http://host:9000</c>; the rest of an address may be a secret.</param>
/// <param name="Waiting">How many notices.</param>
/// <param name="FailingSince">Since when it takes none; null when it does, or only refused one.</param>
/// <param name="LastFailure">Why; null where it took the last one.</param>
/// <param name="Next">When it is tried next.</param>
public sealed record NoticeOriginWire(
    [property: JsonPropertyName("destino")] string Origin,
    [property: JsonPropertyName("esperan")] long Waiting,
    [property: JsonPropertyName("falla_desde")] double? FailingSince,
    [property: Sentence, JsonPropertyName("ultimo_fallo")] string? LastFailure,
    [property: JsonPropertyName("siguiente")] double Next);

/// <summary>Answer to GET /avisos: the origins for which notices wait, the next first.</summary>
/// <param name="Origins">The first hundred of them.</param>
/// <param name="Total">How many there are.</param>
/// <param name="IsSigned">Whether this master signs notices (AVISOS_CLAVE).</param>
/// <param name="FarmOrigin">The origin of the address that is told of every job (AVISO_URL); null for none.</param>
public sealed record NoticesWire(
    [property: JsonPropertyName("destinos")] IReadOnlyList<NoticeOriginWire> Origins,
    [property: JsonPropertyName("total")] long Total,
    [property: JsonPropertyName("firmados")] bool IsSigned,
    [property: JsonPropertyName("destino_granja")] string? FarmOrigin);
