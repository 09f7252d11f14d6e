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

/// <summary>A notice that its address has not taken yet. Moments are Unix seconds.</summary>
/// <param name="Id">The same at each try: the request's <c>webhook-id</c>.</param>
/// <param name="JobId">The job.</param>
/// <param name="State">The state that it reached.</param>
/// <param name="Ended">When.</param>
/// <param name="Target">The address.</param>
/// <param name="Failures">How often it was tried in vain.</param>
/// <param name="LastFailure">Why the last time; null before.</param>
/// <param name="Next">When it is tried next.</param>
public sealed record PendingNoticeWire(
    [property: JsonPropertyName("aviso_id")] string Id,
    [property: JsonPropertyName("trabajo_id")] string JobId,
    [property: JsonPropertyName("estado")] string State,
    [property: JsonPropertyName("terminado")] double Ended,
    [property: JsonPropertyName("url")] string Target,
    [property: JsonPropertyName("fallos")] int Failures,
    [property: Sentence, JsonPropertyName("ultimo_fallo")] string? LastFailure,
    [property: JsonPropertyName("siguiente")] double Next);

/// <summary>Answer to GET /avisos: the next ones first.</summary>
/// <param name="Notices">A page of them.</param>
/// <param name="Total">How many wait.</param>
/// <param name="IsSigned">Whether this master signs them (AVISOS_CLAVE).</param>
/// <param name="FarmTarget">The address that is told of every job (AVISO_URL); null for none.</param>
public sealed record NoticesWire(
    [property: JsonPropertyName("avisos")] IReadOnlyList<PendingNoticeWire> Notices,
    [property: JsonPropertyName("total")] long Total,
    [property: JsonPropertyName("firmados")] bool IsSigned,
    [property: JsonPropertyName("aviso_url")] string? FarmTarget);
