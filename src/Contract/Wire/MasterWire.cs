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
    /// <summary>The farm's name: a program of another farm is known by it. Absent from the first system's masters.</summary>
    [JsonPropertyName("granja"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Farm { get; init; }
}

/// <summary>Answers that only say what was done: <c>registered</c>, <c>received</c>.</summary>
public sealed record StatusWire([property: JsonPropertyName("status")] string Status);

/// <summary>Whether a worker takes jobs now, and if not, why.</summary>
public sealed record GateWire(
    [property: JsonPropertyName("abierta")] bool Open,
    [property: JsonPropertyName("motivos")] IReadOnlyList<string> Reasons);

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
    /// <summary>Instruction paths of its processor, fastest first; only where it tells.</summary>
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

/// <summary>An algorithm that a client may name.</summary>
public sealed record AlgorithmWire(
    [property: JsonPropertyName("nombre")] string Name,
    [property: JsonPropertyName("descripcion")] string Description,
    [property: JsonPropertyName("por_defecto")] bool IsDefault,
    [property: JsonPropertyName("esclavos")] IReadOnlyList<string> Workers,
    [property: JsonPropertyName("valores")] AlgorithmValuesWire? Values = null);

/// <summary>What an order gets that says no more; null is what the algorithm does not use.</summary>
public sealed record AlgorithmValuesWire(
    [property: JsonPropertyName("c_re")] double? CRe,
    [property: JsonPropertyName("c_im")] double? CIm,
    [property: JsonPropertyName("potencia")] int? Power,
    [property: JsonPropertyName("x_min")] double XMin,
    [property: JsonPropertyName("x_max")] double XMax,
    [property: JsonPropertyName("y_min")] double YMin,
    [property: JsonPropertyName("y_max")] double YMax);

/// <summary>Answer to GET /algoritmos: the names, and what an order may ask for.</summary>
public sealed record AlgorithmsWire(
    [property: JsonPropertyName("algoritmos")] IReadOnlyList<AlgorithmWire> Algorithms,
    [property: JsonPropertyName("paletas")] IReadOnlyList<string> Palettes,
    [property: JsonPropertyName("formatos")] IReadOnlyList<string> Formats,
    [property: JsonPropertyName("coloreados")] IReadOnlyList<string>? Colourings = null,
    [property: JsonPropertyName("muestreos")] IReadOnlyList<int>? Samples = null);
