using System.Text.Json.Serialization;

namespace HpcHangfire.Contract.Wire;

/// <summary>What became of one line of POST /agregar_trabajos: a line of its answer, in the order of the lines.</summary>
/// <param name="Line">Line number, from 1 or from what <c>?linea=</c> says; blank lines count.</param>
/// <param name="State"><c>encolada</c>, <c>ya_cargada</c> (its key made a job before) or <c>rechazada</c>.</param>
/// <param name="JobId">The job that it became; absent when refused.</param>
/// <param name="Error">What is wrong with it; absent unless refused.</param>
/// <param name="FieldErrors">What is wrong with each field, where several are.</param>
public sealed record OrderReceiptWire(
    [property: JsonPropertyName("linea")] long Line,
    [property: JsonPropertyName("estado")] string State,
    [property: JsonPropertyName("trabajo_id"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? JobId = null,
    [property: Sentence, JsonPropertyName("error"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error = null,
    [property: JsonPropertyName("errores"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FieldErrorWire>? FieldErrors = null)
{
    /// <summary>The line is a new job.</summary>
    public const string Enqueued = "encolada";

    /// <summary>The line is a job from before.</summary>
    public const string Earlier = "ya_cargada";

    /// <summary>The line is no order.</summary>
    public const string Refused = "rechazada";
}

/// <summary>The last line of the answer to POST /agregar_trabajos.</summary>
/// <param name="Status"><c>loaded</c>; or <c>interrupted</c>, when the lines without a receipt are to be sent again.</param>
/// <param name="Receipts">Lines that have a receipt.</param>
/// <param name="Loaded">Those that became jobs just now.</param>
/// <param name="Refused">Those that are no orders.</param>
/// <param name="Error">Why it was interrupted; absent otherwise.</param>
public sealed record OrdersTakenWire(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("lineas")] long Receipts,
    [property: JsonPropertyName("trabajos_cargados")] long Loaded,
    [property: JsonPropertyName("lineas_rechazadas")] long Refused,
    [property: Sentence, JsonPropertyName("error"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error = null)
{
    /// <summary>Every line has its receipt.</summary>
    public const string Whole = "loaded";

    /// <summary>Some have none.</summary>
    public const string Interrupted = "interrupted";
}
