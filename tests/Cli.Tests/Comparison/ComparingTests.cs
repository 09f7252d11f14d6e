using System.Globalization;

namespace HpcHangfire.Cli.Tests.Comparison;

/// <summary>What tests of <c>hpc comparar</c> share: a farm that answers, and a folder for its files.</summary>
public abstract class ComparingTests : IDisposable
{
    private protected const string Id = "20261123-051533-7k2m9qx4";
    private protected const string Order = "POST /agregar_trabajo";
    private protected const string Look = $"GET /trabajos/{Id}";
    private protected const string Cancel = $"DELETE /trabajos/{Id}";
    private const string Julia = """{"c_re":0,"c_im":0,"potencia":null,"x_min":-1.5,"x_max":1.5,"y_min":-1.5,"y_max":1.5}""";

    private const string Algorithms = $$$"""
        {"algoritmos":[{"nombre":"Secuencial","descripcion":"Un bucle.","por_defecto":true,"esclavos":["esclavo1"],"valores":{{{Julia}}}},
        {"nombre":"Numpy","descripcion":"Filas.","por_defecto":false,"esclavos":["esclavo1"],"valores":{{{Julia}}}},
        {"nombre":"mandelbrot","descripcion":"z.","por_defecto":false,"esclavos":[],"valores":{"c_re":null,"c_im":null,"potencia":null,"x_min":-2,"x_max":1,"y_min":-1.5,"y_max":1.5}}],
        "paletas":["inferno"],"formatos":["png"]}
        """;

    private protected string Folder { get; } = Directory.CreateTempSubdirectory("hpc-comparar-").FullName;

    private protected string Csv => Path.Combine(Folder, "c.csv");

    private protected string Png => Path.Combine(Folder, "c.png");

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    private protected static string Worker(string name, string paths, bool active = true, bool open = true, bool busy = false) => $$$"""
        "{{{name}}}":{"activo":{{{Json(active)}}},"ip":"127.0.0.1","puerto":5011,"ultimo_ping":1795410929.5,"carga_cpu":12.5,"memoria_libre":23051.4,"ocupado":{{{Json(busy)}}},
        "trabajo_actual":null,"compuerta":{"abierta":{{{Json(open)}}},"motivos":[]},"puntaje":0.75,"tipo":"propio","nodo":"host1","hilos":2,"algoritmos":["Secuencial"],"rutas":{{{paths}}}}
        """;

    private static string Json(bool value) => value ? "true" : "false";

    private protected static string Done(double seconds, string digest = "aaaa") => Contract.Job(more: $$$"""
        "esclavo":"esclavo1","intentos":1,"creado":1795410900.0,"iniciado":1795410902.0,"terminado":1795410903.0,"tiempo":1.0,"espera":null,"asignacion":null,
        "resultado":{"imagen":null,"suma_conteos":9,"sha256_conteos":"{{{digest}}}","tiempo_calculo":{{{seconds.ToString(CultureInfo.InvariantCulture)}}},"tiempo_imagen":0.05,"hilos":2,"ruta":"vector512",
        "ritmo":{"iteraciones_calculadas":9,"iteraciones_omitidas":0,"parte_omitida":0,"iteraciones_por_s":1500000000,"iteraciones_por_s_con_omitidas":1500000000,"iteraciones_por_ciclo":0.25,"reloj_hz":3000000000}},"error":null
        """);

    /// <summary>A farm of one worker of ours and a foreign one. Looks at its jobs get these answers in turn, then the last one repeatedly.</summary>
    private protected static async Task<StandInMaster> MasterAsync(params string[] looks) => (await NewAsync(looks)).Answer(Order, Contract.Accepted);

    /// <summary>The same with other workers.</summary>
    private protected static async Task<StandInMaster> MasterAsync(string[] looks, params string[] workers) => (await NewAsync(looks, workers)).Answer(Order, Contract.Accepted);

    /// <summary>The same, without an answer to an order yet.</summary>
    private protected static async Task<StandInMaster> NewAsync(string[] looks, params string[] workers)
    {
        if (workers.Length == 0)
            workers = [Worker("ajeno", "null"), Worker("esclavo1", """["vector512","vector256","vector128","escalar"]""")];
        return (await StandInMaster.StartAsync())
            .Answer("GET /algoritmos", Algorithms)
            .Answer("GET /esclavos", $"{{{string.Join(',', workers)}}}")
            .Answer(Look, looks);
    }

    private protected Task<Ended> RunAsync(StandInMaster master, string options, CancellationToken stop = default) =>
        new Client().AskAsync(master, $"comparar {options} --salida {Path.Combine(Folder, "c")}", stop);
}
