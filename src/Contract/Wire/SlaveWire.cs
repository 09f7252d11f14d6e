using System.Text.Json.Serialization;

namespace HpcHangfire.Contract.Wire;

/// <summary>The job in a worker's slot, or the last one it ended.</summary>
public sealed record SlotJobWire(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("algoritmo")] string Algorithm,
    [property: JsonPropertyName("width")] int Width,
    [property: JsonPropertyName("height")] int Height,
    [property: JsonPropertyName("iteraciones")] int Iterations);

/// <summary>Answer to a worker's GET /ping. Memory in MiB.</summary>
public sealed record SlavePingWire(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("timestamp")] double Timestamp,
    [property: JsonPropertyName("ocupado")] bool Busy,
    [property: JsonPropertyName("trabajo_actual")] SlotJobWire? CurrentJob,
    [property: JsonPropertyName("cpu_percent")] double CpuPercent,
    [property: JsonPropertyName("memoria_libre")] double FreeMemoryMiB,
    [property: JsonPropertyName("memoria_total")] double TotalMemoryMiB,
    [property: JsonPropertyName("memoria_usada")] double UsedMemoryMiB);

/// <summary>Answer to a worker's GET /estado. Memory in MiB.</summary>
public sealed record SlaveStatusWire(
    [property: JsonPropertyName("ocupado")] bool Busy,
    [property: JsonPropertyName("trabajo_actual")] SlotJobWire? CurrentJob,
    [property: JsonPropertyName("ultimo_trabajo")] SlaveResultWire? LastJob,
    [property: JsonPropertyName("cpu_percent")] double CpuPercent,
    [property: JsonPropertyName("memoria_libre")] double FreeMemoryMiB,
    [property: JsonPropertyName("memoria_total")] double TotalMemoryMiB,
    [property: JsonPropertyName("memoria_usada")] double UsedMemoryMiB,
    [property: JsonPropertyName("timestamp")] double Timestamp,
    [property: JsonPropertyName("compuerta")] GateWire Gate,
    [property: JsonPropertyName("carga_ajena")] double? ForeignCpuPercent);

/// <summary>A slave's result, as slaves post it to a master's /resultado; <c>iteraciones</c> is text there.</summary>
public sealed record SlaveResultWire(
    [property: JsonPropertyName("esclavo")] string Worker,
    [property: JsonPropertyName("algoritmo")] string Algorithm,
    [property: JsonPropertyName("resolucion")] string Resolution,
    [property: JsonPropertyName("iteraciones")] string Iterations,
    [property: JsonPropertyName("tiempo")] double Seconds,
    [property: JsonPropertyName("trabajo_id")] string JobId,
    [property: JsonPropertyName("stdout")] string StandardOutput,
    [property: JsonPropertyName("stderr")] string StandardError,
    [property: JsonPropertyName("return_code")] int ReturnCode);

/// <summary>A slave's message that there will be no result.</summary>
public sealed record SlaveFailureWire(
    [property: JsonPropertyName("esclavo")] string Worker,
    [property: JsonPropertyName("trabajo_id")] string JobId,
    [property: JsonPropertyName("error")] string Error,
    [property: JsonPropertyName("timestamp")] double Timestamp);

/// <summary>Body of a master's POST /ejecutar. With <c>ficha</c> the slave may deliver its picture; the first system's slaves do not know it.</summary>
public sealed record ExecuteWire(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("algoritmo")] string Algorithm,
    [property: JsonPropertyName("width")] int Width,
    [property: JsonPropertyName("height")] int Height,
    [property: JsonPropertyName("iteraciones")] int Iterations,
    [property: JsonPropertyName("timestamp")] double Timestamp,
    [property: JsonPropertyName("ficha")] long Token);

/// <summary>Answer to POST /ejecutar.</summary>
public sealed record SlaveAcceptedWire(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("trabajo_id")] string JobId);

/// <summary>The 409 of POST /ejecutar.</summary>
public sealed record SlaveBusyWire(
    [property: Sentence, JsonPropertyName("error")] string Error,
    [property: JsonPropertyName("trabajo_actual")] SlotJobWire? CurrentJob);
