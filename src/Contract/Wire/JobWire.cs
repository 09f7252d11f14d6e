using System.Text.Json;
using System.Text.Json.Serialization;
using HpcHangfire.Contract.Orders;

namespace HpcHangfire.Contract.Wire;

/// <summary>Answer to POST /agregar_trabajo.</summary>
public sealed record JobAcceptedWire(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("trabajo_id")] string JobId,
    [property: JsonPropertyName("posicion_cola")] long QueuePosition)
{
    /// <summary>What its client should know about the order; null if nothing.</summary>
    [Sentence, JsonPropertyName("aviso"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Notice { get; init; }
}

/// <summary>Why a job waits and its place in the queue (1 is next).</summary>
public sealed record WaitingWire(
    [property: Sentence, JsonPropertyName("motivo")] string Reason,
    [property: JsonPropertyName("posicion_cola")] long? QueuePosition);

/// <summary>What was rendered.</summary>
public sealed record ResultWire(
    [property: JsonPropertyName("imagen")] string? Image,
    [property: JsonPropertyName("suma_conteos")] long? CountsSum,
    [property: JsonPropertyName("sha256_conteos")] string? CountsSha256,
    [property: JsonPropertyName("tiempo_calculo")] double ComputeSeconds,
    [property: JsonPropertyName("tiempo_imagen")] double? ImageSeconds,
    [property: JsonPropertyName("hilos")] int? Threads,
    [property: JsonPropertyName("ruta")] string? Path)
{
    /// <summary>Where the kept counts are, gzip of int32 little-endian; only if they were kept.</summary>
    [JsonPropertyName("conteos"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Counts { get; init; }

    /// <summary>Where the values kept with them are, gzip of float32 little-endian; only if there are some.</summary>
    [JsonPropertyName("valores"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Values { get; init; }

    /// <summary>How fast it was counted; only if the worker measured it.</summary>
    [JsonPropertyName("ritmo"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PaceWire? Pace { get; init; }

    /// <summary>What is missing and why; only if something is.</summary>
    [Sentence, JsonPropertyName("nota"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Note { get; init; }
}

/// <summary>How fast a picture was counted, without and with the iterations that were skipped.</summary>
/// <param name="Computed">Iterations computed.</param>
/// <param name="Skipped">Iterations that the cycle test saved.</param>
/// <param name="SkippedShare">The skipped ones as a part of all, 0..1.</param>
/// <param name="PerSecond">Computed iterations per second.</param>
/// <param name="PerSecondWithSkipped">All iterations per second, thanks to the cycle test and the mirrors.</param>
/// <param name="PerCycle">Computed iterations per cycle of each thread's processor.</param>
/// <param name="ClockHertz">The clock used for that, in cycles per second.</param>
/// <param name="Mirrored">Iterations that were not computed, because their rows mirror computed ones.</param>
public sealed record PaceWire(
    [property: JsonPropertyName("iteraciones_calculadas")] long Computed,
    [property: JsonPropertyName("iteraciones_omitidas")] long Skipped,
    [property: JsonPropertyName("parte_omitida")] double SkippedShare,
    [property: JsonPropertyName("iteraciones_por_s")] double PerSecond,
    [property: JsonPropertyName("iteraciones_por_s_con_omitidas")] double PerSecondWithSkipped,
    [property: JsonPropertyName("iteraciones_por_ciclo")] double PerCycle,
    [property: JsonPropertyName("reloj_hz")] double ClockHertz,
    [property: JsonPropertyName("iteraciones_reflejadas")] long Mirrored = 0);

/// <summary>What a foreign slave's program said.</summary>
public sealed record OutputWire(
    [property: JsonPropertyName("stdout")] string StandardOutput,
    [property: JsonPropertyName("stderr")] string StandardError,
    [property: JsonPropertyName("return_code")] int? ReturnCode);

/// <summary>What was known of an attempt when its worker died. Redis keeps it in the same form.</summary>
/// <param name="Worker">Who died.</param>
/// <param name="Attempt">In which attempt, from 1.</param>
/// <param name="Progress">How far it was, 0..1.</param>
/// <param name="Sample">The last sample of the worker's host; null when no monitor reported it.</param>
public sealed record CrashWire(
    [property: JsonPropertyName("esclavo")] string Worker,
    [property: JsonPropertyName("intento")] int Attempt,
    [property: JsonPropertyName("progreso")] double Progress,
    [property: JsonPropertyName("muestra")] HostSampleWire? Sample);

/// <summary>Who holds a running job.</summary>
/// <param name="Worker">Its worker.</param>
/// <param name="Token">The lease's fencing token: whoever has an older one is refused.</param>
/// <param name="Since">When it was given.</param>
/// <param name="Until">When it ends, unless the worker renews it before.</param>
public sealed record LeaseWire(
    [property: JsonPropertyName("esclavo")] string Worker,
    [property: JsonPropertyName("ficha")] long Token,
    [property: JsonPropertyName("desde")] double Since,
    [property: JsonPropertyName("vence")] double Until);

/// <summary>A job, as GET /trabajos/{id} shows it: its order, its state, and later parts that are null until they exist.</summary>
public sealed record JobWire(
    [property: JsonPropertyName("trabajo_id")] string JobId,
    [property: JsonPropertyName("estado")] string State,
    [property: JsonPropertyName("algoritmo")] string Algorithm,
    [property: JsonPropertyName("width")] int Width,
    [property: JsonPropertyName("height")] int Height,
    [property: JsonPropertyName("iteraciones")] int Iterations,
    [property: JsonPropertyName("prioridad")] int Priority,
    [property: JsonPropertyName("progreso")] double Progress,
    [property: JsonPropertyName("esclavo")] string? Worker,
    [property: JsonPropertyName("intentos")] int Attempts,
    [property: JsonPropertyName("creado")] double Created,
    [property: JsonPropertyName("iniciado")] double? Started,
    [property: JsonPropertyName("terminado")] double? Finished,
    [property: JsonPropertyName("tiempo")] double? Seconds,
    [property: JsonPropertyName("espera")] WaitingWire? Waiting,
    [property: JsonPropertyName("asignacion")] AssignmentWire? Assignment,
    [property: JsonPropertyName("resultado")] ResultWire? Result,
    [property: Sentence, JsonPropertyName("error")] string? Error)
{
    /// <summary>The other fields of its order, by their names (see <see cref="OrderFields"/>); unused ones are null or missing.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement> Options { get; init; } = [];

    /// <summary>The job whose kept counts it colours; only if it does.</summary>
    [JsonPropertyName("recoloreado_de"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RecolourOf { get; init; }

    /// <summary>What its client should know about the order; null if nothing.</summary>
    [Sentence, JsonPropertyName("aviso"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Notice { get; init; }

    /// <summary>Who holds it; only in GET /trabajos/{id}, while it runs.</summary>
    [JsonPropertyName("arriendo"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LeaseWire? Lease { get; init; }

    /// <summary>What was known when a worker last died while rendering it; only if one did.</summary>
    [JsonPropertyName("evidencia"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CrashWire? Evidence { get; init; }

    /// <summary>Equal when their JSON is.</summary>
    public bool Equals(JobWire? other) =>
        other is not null && JsonSerializer.Serialize(this, WireJson.Options) == JsonSerializer.Serialize(other, WireJson.Options);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(JobId, State, Progress);

    /// <summary>The value of one of <see cref="Options"/>, or null.</summary>
    public T? Option<T>(OrderField field) => Options.Value<T>(field.ShownAs ?? field.Name);

    /// <summary>Output of the foreign slave's program that delivered last; only if one did.</summary>
    [JsonPropertyName("salida"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OutputWire? Output { get; init; }
}

/// <summary>Which worker took the job, and why.</summary>
public sealed record AssignmentWire(
    [property: JsonPropertyName("esclavo")] string Worker,
    [property: Sentence, JsonPropertyName("motivo")] string Reason,
    [property: JsonPropertyName("candidatos")] IReadOnlyList<CandidateWire>? Candidates = null,
    [property: JsonPropertyName("puntaje")] ScoreWire? Score = null)
{
    /// <summary>Equal when all parts are, with the candidates in the same order.</summary>
    public bool Equals(AssignmentWire? other) =>
        other is not null && (Worker, Reason, Score) == (other.Worker, other.Reason, other.Score) && (Candidates ?? []).SequenceEqual(other.Candidates ?? []);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Worker, Reason);
}

/// <summary>Answer to GET /trabajos: a page, newest first, and where the next one begins.</summary>
public sealed record JobPageWire(
    [property: JsonPropertyName("trabajos")] IReadOnlyList<JobWire> Jobs,
    [property: JsonPropertyName("total")] long Total,
    [property: JsonPropertyName("desde")] long From,
    [property: JsonPropertyName("limite")] int Limit,
    [property: JsonPropertyName("siguiente")] long? Next);

/// <summary>Answer to DELETE /trabajos/{id} and POST /trabajos/{id}/reintentar.</summary>
/// <param name="Status"><c>cancelled</c>, <c>deleted</c> or <c>requeued</c>.</param>
/// <param name="JobId">The job.</param>
/// <param name="State">Its state now; absent when it was deleted.</param>
public sealed record JobStateWire(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("trabajo_id")] string JobId,
    [property: JsonPropertyName("estado"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? State = null);

/// <summary>What happened to one line of a jobs file.</summary>
/// <param name="Line">Line number, from 1.</param>
/// <param name="Text">The line as it is in the file, or its first 80 characters and <c>…</c>.</param>
/// <param name="State"><c>encolada</c>, <c>ya_cargada</c> or <c>rechazada</c>.</param>
/// <param name="JobId">The job that it became, null when refused.</param>
/// <param name="Error">What is wrong with it, null unless refused.</param>
public sealed record LineReceiptWire(
    [property: JsonPropertyName("linea")] int Line,
    [property: JsonPropertyName("texto")] string Text,
    [property: JsonPropertyName("estado")] string State,
    [property: JsonPropertyName("trabajo_id")] string? JobId,
    [property: Sentence, JsonPropertyName("error")] string? Error);

/// <summary>Answer to POST /cargar_trabajos.</summary>
/// <param name="Status"><c>loaded</c>.</param>
/// <param name="Loaded">Lines that became jobs just now, shown or not.</param>
/// <param name="Waiting">Jobs that wait now.</param>
/// <param name="Lines">At most 10,000 receipts: those of refused lines, then the others, each in the order of the lines.</param>
public sealed record JobsLoadedWire(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("trabajos_cargados")] int Loaded,
    [property: JsonPropertyName("trabajos_pendientes")] long Waiting,
    [property: JsonPropertyName("lineas")] IReadOnlyList<LineReceiptWire> Lines)
{
    /// <summary>Lines whose receipts are left out; 0 from a master of an earlier version too.</summary>
    [JsonPropertyName("lineas_omitidas")]
    public int Omitted { get; init; }
}

/// <summary>Answer to POST /limpiar_cola.</summary>
public sealed record QueueClearedWire(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("trabajos_eliminados")] long Removed);

/// <summary>A finished job, one line of GET /resultados.</summary>
public sealed record FinishedJobWire(
    [property: JsonPropertyName("trabajo_id")] string JobId,
    [property: JsonPropertyName("terminado")] double Finished,
    [property: JsonPropertyName("esclavo")] string Worker,
    [property: JsonPropertyName("algoritmo")] string Algorithm,
    [property: JsonPropertyName("resolucion")] string Resolution,
    [property: JsonPropertyName("iteraciones")] int Iterations,
    [property: JsonPropertyName("tiempo")] double Seconds,
    [property: JsonPropertyName("sha256_conteos")] string? CountsSha256,
    [property: JsonPropertyName("imagen")] string? Image);

/// <summary>Answer to GET /resultados, newest first.</summary>
public sealed record FinishedJobsWire(
    [property: JsonPropertyName("resultados")] IReadOnlyList<FinishedJobWire> Results,
    [property: JsonPropertyName("total")] long Total);
