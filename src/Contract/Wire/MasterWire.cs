using System.Text.Json;
using System.Text.Json.Serialization;

namespace HpcHangfire.Contract.Wire;

/// <summary>Answer to the master's GET /ping.</summary>
public sealed record MasterPingWire(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("timestamp")] double Timestamp,
    [property: JsonPropertyName("trabajos_pendientes")] long Waiting,
    [property: JsonPropertyName("esclavos_activos")] int ActiveWorkers)
{
    /// <summary>The farm's name, by which a program of another farm is recognised. The first system's masters do not send it.</summary>
    [JsonPropertyName("granja"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Farm { get; init; }
}

/// <summary>Answers that only say what was done: <c>registered</c>, <c>received</c>.</summary>
public sealed record StatusWire([property: JsonPropertyName("status")] string Status);

/// <summary>Whether a worker takes jobs now, and if not, why.</summary>
public sealed record GateWire(
    [property: JsonPropertyName("abierta")] bool Open,
    [property: Sentence, JsonPropertyName("motivos")] IReadOnlyList<string> Reasons)
{
    /// <summary>Whether an operator told it to take none: true, or left out.</summary>
    [JsonPropertyName("por_operador"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsOrdered { get; init; } = Reasons.Any(reason => reason.Contains("operador", StringComparison.Ordinal));
}

/// <summary>A worker's score, 0..100, the points it is made of, and the numbers behind them.</summary>
public sealed record ScoreWire(
    [property: JsonPropertyName("puntaje")] double Total,
    [property: JsonPropertyName("cpu")] double Cpu,
    [property: JsonPropertyName("memoria")] double Memory,
    [property: JsonPropertyName("alertas")] double Alerts,
    [property: JsonPropertyName("fallos")] double Failures,
    [property: JsonPropertyName("sin_monitor")] double Unwatched,
    [property: JsonPropertyName("carga_ajena")] double? ForeignCpuPercent,
    [property: JsonPropertyName("memoria_libre")] double FreeMemoryMiB,
    [property: JsonPropertyName("memoria_total")] double TotalMemoryMiB,
    [property: JsonPropertyName("alertas_activas")] int ActiveAlerts,
    [property: JsonPropertyName("fallos_recientes")] int RecentFailures);

/// <summary>A worker, as GET /esclavos shows it. Memory in MiB.</summary>
public sealed record WorkerWire(
    [property: JsonPropertyName("activo")] bool Active,
    [property: JsonPropertyName("ip")] string Address,
    [property: JsonPropertyName("puerto")] int Port,
    [property: JsonPropertyName("ultimo_ping")] double LastPing,
    [property: JsonPropertyName("carga_cpu")] double CpuPercent,
    [property: JsonPropertyName("memoria_libre")] double FreeMemoryMiB,
    [property: JsonPropertyName("ocupado")] bool Busy,
    [property: JsonPropertyName("trabajo_actual")] string? CurrentJob,
    [property: JsonPropertyName("compuerta")] GateWire Gate,
    [property: JsonPropertyName("puntaje")] double? Score,
    [property: JsonPropertyName("tipo")] string Kind,
    [property: JsonPropertyName("nodo")] string? Host,
    [property: JsonPropertyName("hilos")] int? Threads,
    [property: JsonPropertyName("algoritmos")] IReadOnlyList<string> Algorithms,
    [property: JsonPropertyName("carga_ajena")] double? ForeignCpuPercent = null,
    [property: JsonPropertyName("puntaje_partes")] ScoreWire? ScoreParts = null)
{
    /// <summary>Instruction paths of its processor, fastest first; only if it reports them.</summary>
    [JsonPropertyName("rutas"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Paths { get; init; }
}

/// <summary>Answer to POST /esclavos/{id}/pausar, /drenar and /reanudar.</summary>
/// <param name="Status"><c>paused</c>, <c>draining</c> or <c>resumed</c>.</param>
/// <param name="Worker">The worker.</param>
/// <param name="Active">False when it is silent now; it will obey when it comes back.</param>
public sealed record WorkerOrderWire(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("esclavo")] string Worker,
    [property: JsonPropertyName("activo")] bool Active);

/// <summary>Answer to DELETE /esclavos/{id}.</summary>
/// <param name="Status"><c>deleted</c>.</param>
/// <param name="Worker">The worker that is forgotten.</param>
public sealed record WorkerForgottenWire(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("esclavo")] string Worker);

/// <summary>An alert that is on now.</summary>
public sealed record ActiveAlertWire(
    [property: JsonPropertyName("nodo_memoria")] string Node,
    [property: JsonPropertyName("tipo")] string Kind,
    [property: JsonPropertyName("timestamp")] double Timestamp);

/// <summary>Answer to GET /alertas of the master.</summary>
public sealed record ActiveAlertsWire(
    [property: JsonPropertyName("alertas")] IReadOnlyList<ActiveAlertWire> Alerts,
    [property: JsonPropertyName("timestamp")] double Timestamp);

/// <summary>Answer to GET /estado.</summary>
public sealed record FarmStatusWire(
    [property: JsonPropertyName("trabajos_pendientes")] long Waiting,
    [property: JsonPropertyName("trabajos_completados")] long Completed,
    [property: JsonPropertyName("trabajos_en_curso")] long Running,
    [property: JsonPropertyName("trabajos_fallidos")] long Failed,
    [property: JsonPropertyName("trabajos_cancelados")] long Cancelled,
    [property: JsonPropertyName("trabajos_desde_archivo")] bool FromFile,
    [property: JsonPropertyName("colas")] IReadOnlyDictionary<string, long> Queues,
    [property: JsonPropertyName("esclavos")] IReadOnlyDictionary<string, WorkerWire> Workers,
    [property: JsonPropertyName("alertas")] IReadOnlyList<ActiveAlertWire> Alerts,
    [property: JsonPropertyName("timestamp")] double Timestamp);

/// <summary>Answer to GET /memoria: each live memory node's last report, as it came.</summary>
public sealed record MemoryReportsWire(
    [property: JsonPropertyName("reportes")] IReadOnlyDictionary<string, JsonElement> Reports,
    [property: JsonPropertyName("timestamp")] double Timestamp);

/// <summary>An algorithm that a client may name, and the defaults of its orders; null for what it does not use.</summary>
public sealed record AlgorithmWire(
    [property: JsonPropertyName("nombre")] string Name,
    [property: Sentence, JsonPropertyName("descripcion")] string Description,
    [property: JsonPropertyName("por_defecto")] bool IsDefault,
    [property: JsonPropertyName("esclavos")] IReadOnlyList<string> Workers,
    [property: JsonPropertyName("valores")] IReadOnlyDictionary<string, JsonElement>? Values = null,
    [property: JsonPropertyName("rutas"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Paths = null);

/// <summary>A field of an order, as programs that make orders need it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind"><c>entero</c>, <c>real</c>, <c>palabra</c>, <c>texto</c>, <c>nombre</c>, <c>si_no</c> or <c>paleta</c> (a word, or colours).</param>
/// <param name="Spanish">Its name for people, in Spanish.</param>
/// <param name="English">The same in English.</param>
/// <param name="Help">What it is for, in Spanish.</param>
/// <param name="IsRequired">Whether every order has it.</param>
/// <param name="Min">Smallest number; null for anything else.</param>
/// <param name="Max">Largest number, or most characters of a text; null where there is no limit.</param>
/// <param name="Choices">The allowed values; null for any.</param>
/// <param name="Default">The default; null for none, or where <c>valores</c> has each algorithm's own.</param>
/// <param name="Unit">What a number counts.</param>
/// <param name="Algorithms">Those that use it; null for all.</param>
/// <param name="MayRecolour">Whether a recolouring may change it.</param>
public sealed record OrderFieldWire(
    [property: JsonPropertyName("nombre")] string Name,
    [property: JsonPropertyName("tipo")] string Kind,
    [property: JsonPropertyName("etiqueta")] string Spanish,
    [property: JsonPropertyName("etiqueta_en")] string English,
    [property: Sentence, JsonPropertyName("ayuda")] string Help,
    [property: JsonPropertyName("obligatorio")] bool IsRequired,
    [property: JsonPropertyName("min")] double? Min,
    [property: JsonPropertyName("max")] double? Max,
    [property: JsonPropertyName("opciones")] IReadOnlyList<JsonElement>? Choices,
    [property: JsonPropertyName("por_defecto")] JsonElement? Default,
    [property: Sentence, JsonPropertyName("unidad")] string? Unit,
    [property: JsonPropertyName("algoritmos")] IReadOnlyList<string>? Algorithms,
    [property: JsonPropertyName("recolorear")] bool MayRecolour);

/// <summary>Answer to GET /algoritmos: the names, and what an order may ask for.</summary>
public sealed record AlgorithmsWire(
    [property: JsonPropertyName("algoritmos")] IReadOnlyList<AlgorithmWire> Algorithms,
    [property: JsonPropertyName("paletas")] IReadOnlyList<string> Palettes,
    [property: JsonPropertyName("formatos")] IReadOnlyList<string> Formats,
    [property: JsonPropertyName("coloreados")] IReadOnlyList<string>? Colourings = null,
    [property: JsonPropertyName("muestreos")] IReadOnlyList<int>? Samples = null,
    [property: JsonPropertyName("campos")] IReadOnlyList<OrderFieldWire>? Fields = null);
