using System.Globalization;
using System.Text.Json;
using HpcHangfire.Testing;
using SkiaSharp;

namespace HpcHangfire.Cli.Tests.Comparison;

public sealed class CompareVerbTests : IDisposable
{
    private const string Id = "20261123-051533-7k2m9qx4";
    private const string Order = "POST /agregar_trabajo";
    private const string Look = $"GET /trabajos/{Id}";
    private const string Cancel = $"DELETE /trabajos/{Id}";
    private const string Julia = """{"c_re":0,"c_im":0,"potencia":null,"x_min":-1.5,"x_max":1.5,"y_min":-1.5,"y_max":1.5}""";

    private const string Algorithms = $$$"""
        {"algoritmos":[{"nombre":"Secuencial","descripcion":"Un bucle.","por_defecto":true,"esclavos":["esclavo1"],"valores":{{{Julia}}}},
        {"nombre":"Numpy","descripcion":"Filas.","por_defecto":false,"esclavos":["esclavo1"],"valores":{{{Julia}}}},
        {"nombre":"mandelbrot","descripcion":"z.","por_defecto":false,"esclavos":[],"valores":{"c_re":null,"c_im":null,"potencia":null,"x_min":-2,"x_max":1,"y_min":-1.5,"y_max":1.5}}],
        "paletas":["inferno"],"formatos":["png"]}
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("hpc-comparar-").FullName;

    private string Csv => Path.Combine(folder, "c.csv");

    private string Png => Path.Combine(folder, "c.png");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Each_way_to_compute_is_ordered_of_one_worker_one_after_the_other()
    {
        await using var master = await MasterAsync(Done(0.5));

        var ended = await RunAsync(master, "--algoritmos Numpy,Secuencial --rutas vector256,escalar --iteraciones 300,50 --repeticiones 2 --width 80 --height 60 --c-re -0.8 --timeout 9");

        Assert.Equal((0, ""), (ended.Code, ended.Error));
        var orders = master.Requests.Where(r => r.Line == Order).Select(r => JsonDocument.Parse(r.Body).RootElement).ToList();
        string[] variants = ["Numpy escalar", "Numpy vector256", "Secuencial escalar"];
        Assert.Equal(
            from _ in (int[])[1, 2] from iterations in (int[])[50, 300] from variant in variants select $"{variant} {iterations}",
            orders.Select(o => $"{o.GetProperty("algoritmo")} {o.GetProperty("ruta")} {o.GetProperty("iteraciones")}"));
        Assert.All(orders, o => Assert.Equal(
            """80 60 -0.8 0 -1.5 1.5 -1.5 1.5 9 esclavo1""",
            string.Join(' ', new[] { "width", "height", "c_re", "c_im", "x_min", "x_max", "y_min", "y_max", "timeout_s", "esclavo" }.Select(f => o.GetProperty(f).ToString()))));
        Assert.Equal(orders.Count, orders.Select(o => o.GetProperty("clave").GetString()).Distinct().Count());
        Assert.All(orders, o => Assert.InRange(o.GetProperty("clave").GetString()!.Length, 1, 200)); // the master's limit
        Assert.All(master.Lines.Skip(2).Chunk(2), pair => Assert.Equal([Order, Look], pair));
    }

    [Fact]
    public async Task The_table_shows_medians_and_how_many_times_faster_each_is_than_the_slowest()
    {
        await using var master = await MasterAsync(Done(8), Done(2), Done(3), Done(0.05), Done(4), Done(0.02));

        var ended = await RunAsync(master, "--algoritmos Secuencial,Numpy --rutas vector128 --iteraciones 100");

        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Assert.Contains("800x600, c = 0 + 0i en esclavo1: segundos de cálculo por máximo de iteraciones, mediana de 3.", ended.Words);
        Assert.Contains("ALGORITMO RUTA HILOS 100 VECES ITER/S ITER/CICLO", ended.Words);
        Assert.Contains("Secuencial escalar 2 4.00 1.00× 1.50 G 0.25", ended.Words);
        Assert.Contains("Numpy vector128 2 0.0500 80.0× 1.50 G 0.25", ended.Words);
        Assert.Contains("Los conteos coinciden", ended.Words);
        Assert.Contains($"Guardado en {Csv} y {Png}.", ended.Words);
    }

    [Fact]
    public async Task The_csv_has_a_row_for_each_measurement_and_the_chart_is_a_picture()
    {
        await using var master = await MasterAsync(Done(8), Done(0.0625), Done(7), Done(1e-7));

        await RunAsync(master, "--algoritmos Secuencial,Numpy --rutas vector512 --iteraciones 100 --repeticiones 2");

        Assert.Equal(
            """
            algoritmo,ruta,hilos,iteraciones,repeticion,segundos,iteraciones_por_s,iteraciones_por_ciclo,sha256_conteos
            Secuencial,escalar,2,100,1,8,1500000000,0.25,aaaa
            Numpy,vector512,2,100,1,0.0625,1500000000,0.25,aaaa
            Secuencial,escalar,2,100,2,7,1500000000,0.25,aaaa
            Numpy,vector512,2,100,2,1E-06,1500000000,0.25,aaaa

            """,
            await File.ReadAllTextAsync(Csv));
        using var chart = SKBitmap.Decode(await File.ReadAllBytesAsync(Png));
        Assert.Equal((1200, 750), (chart.Width, chart.Height));
        Assert.Contains(new SKColor(0x1f, 0x77, 0xb4), chart.Pixels); // the first algorithm's line
        Assert.Contains(new SKColor(0xff, 0x7f, 0x0e), chart.Pixels); // the second's
        Assert.Equal([Csv, Png], Directory.GetFiles(folder).Order());
    }

    [Fact]
    public async Task Counts_that_differ_end_with_1_and_say_who_counted_what()
    {
        await using var master = await MasterAsync(Done(1, "aaaa"), Done(1, "bbbb"));

        var ended = await RunAsync(master, "--algoritmos Secuencial,Numpy --rutas vector128 --iteraciones 100 --repeticiones 1");

        Assert.Equal((1, "hpc: los conteos NO coinciden con 100 iteraciones, aaaa de Secuencial escalar; bbbb de Numpy vector128\n"), (ended.Code, ended.Error));
        Assert.DoesNotContain("coinciden:", ended.Words, StringComparison.Ordinal);
        Assert.True(File.Exists(Csv));
    }

    [Fact]
    public async Task A_path_that_the_worker_lacks_is_a_row_without_figures()
    {
        await using var master = await MasterAsync([Done(1)], Worker("esclavo1", """["vector128","escalar"]"""));

        var ended = await RunAsync(master, "--algoritmos Secuencial,Numpy --rutas vector512,vector128 --iteraciones 100 --repeticiones 1");

        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Assert.Contains("Numpy vector512 - - no disponible - -", ended.Words);
        Assert.Contains("Numpy vector512: no disponible: esclavo1 no tiene la ruta vector512.", ended.Words);
        Assert.Equal(2, master.Lines.Count(l => l == Order));
    }

    [Fact]
    public async Task Without_any_path_that_the_worker_has_there_is_nothing_to_compare()
    {
        await using var master = await MasterAsync([Done(1)], Worker("esclavo1", """["escalar"]"""));

        var ended = await RunAsync(master, "--algoritmos Numpy --rutas vector512");

        Assert.Equal((1, "hpc: no se pudo medir nada: esclavo1 no tiene la ruta vector512.\n"), (ended.Code, ended.Error));
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task A_job_that_fails_leaves_its_row_empty_and_the_others_are_measured()
    {
        await using var master = await MasterAsync(Done(1), Contract.Job("fallido", 0.4, Contract.Fails), Done(3));

        var ended = await RunAsync(master, "--algoritmos Secuencial,Numpy --rutas vector128 --iteraciones 100 --repeticiones 2");

        Assert.Equal((1, "hpc: Numpy vector128 falló: Timeout después de 300 segundos\n"), (ended.Code, ended.Error));
        Assert.Contains("Secuencial escalar 2 2.00 1.00×", ended.Words);
        Assert.Equal(3, master.Lines.Count(l => l == Order));
    }

    [Theory]
    [InlineData("--rutas sse2", "hpc: --rutas vale «sse2»: debe ser una lista, separada por comas, de: escalar, vector128, vector256, vector512\n")]
    [InlineData("--iteraciones 50,x", "hpc: --iteraciones vale «50,x»: debe ser una lista de enteros desde 1, separados por comas\n")]
    [InlineData("--iteraciones 0", "hpc: --iteraciones vale «0»: debe ser una lista de enteros desde 1, separados por comas\n")]
    [InlineData("--algoritmos a,,b", "hpc: --algoritmos vale «a,,b»: debe ser nombres separados por comas\n")]
    [InlineData("--repeticiones 0", "hpc: --repeticiones vale «0»: debe ser un entero entre 1 y 99\n")]
    public async Task A_wrong_command_line_asks_nobody(string wrong, string sentence)
    {
        await using var master = await StandInMaster.StartAsync();

        var ended = await RunAsync(master, wrong);

        Assert.Equal((2, sentence), (ended.Code, ended.Error));
        Assert.Empty(master.Lines);
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_is_found_before_anything_is_measured()
    {
        await using var master = await StandInMaster.StartAsync();
        Directory.CreateDirectory(Png);

        var missing = await Client.RunAsync(master, $"comparar --salida {folder}/no/hay");
        var taken = await RunAsync(master, "");

        Assert.Equal((2, 2), (missing.Code, taken.Code));
        Assert.StartsWith($"hpc: no se puede escribir «{folder}/no/hay.csv»", missing.Error, StringComparison.Ordinal);
        Assert.Equal($"hpc: no se puede escribir «{Png}»: es una carpeta\n", taken.Error);
        Assert.Empty(master.Lines);
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task A_folder_takes_the_files_by_their_usual_name()
    {
        await using var master = await MasterAsync(Done(1));

        await Client.RunAsync(master, $"comparar --algoritmos Secuencial --iteraciones 9 --salida {folder}");

        Assert.Equal(["comparacion.csv", "comparacion.png"], Directory.GetFiles(folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_master_that_is_away_ends_with_3_and_leaves_no_file()
    {
        var ended = await new Client().RunAsync($"comparar --maestro 127.0.0.1:1 --salida {folder}/c");

        Assert.Equal(3, ended.Code);
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Theory]
    [InlineData("--algoritmos Secuencial,Nada", "hpc: el maestro no tiene el algoritmo «Nada»; tiene: Secuencial, Numpy, mandelbrot\n")]
    [InlineData("--esclavo ajeno", "hpc: hace falta un esclavo propio y activo, y ajeno no lo es; hay: esclavo1\n")]
    public async Task What_the_farm_does_not_have_is_named(string asked, string sentence)
    {
        await using var master = await MasterAsync(Done(1));

        var ended = await RunAsync(master, asked);

        Assert.Equal((1, sentence), (ended.Code, ended.Error));
        Assert.DoesNotContain(Order, master.Lines);
    }

    [Fact]
    public async Task Different_formulas_are_no_comparison()
    {
        await using var master = await MasterAsync(Done(1));

        var ended = await RunAsync(master, "--algoritmos Numpy,mandelbrot");

        Assert.Equal((2, "hpc: «mandelbrot» y «Numpy» son fórmulas distintas y dan imágenes distintas; Secuencial, Numpy, juliaCython, julia son una\n"), (ended.Code, ended.Error));
        Assert.DoesNotContain(Order, master.Lines);
    }

    [Fact]
    public async Task An_order_that_the_master_refuses_ends_with_its_sentence()
    {
        await using var master = (await NewAsync([Done(1)])).Answer(Order, 400, "application/problem+json", Contract.Problem(400, "width debe ser menor", "width"));

        var ended = await RunAsync(master, "--algoritmos Numpy --width 99999");

        Assert.Equal((1, "hpc: El maestro respondió 400: width debe ser menor\n"), (ended.Code, ended.Error));
        Assert.Single(master.Lines, Order);
    }

    [Fact]
    public async Task The_picture_is_the_algorithms_own_and_what_it_has_no_use_for_is_not_asked_of_it()
    {
        await using var master = await MasterAsync(Done(1));

        await RunAsync(master, "--algoritmos Numpy --rutas escalar --iteraciones 9 --repeticiones 1");
        await RunAsync(master, "--algoritmos mandelbrot --rutas escalar --iteraciones 9 --repeticiones 1");

        var orders = master.Requests.Where(r => r.Line == Order).Select(r => JsonDocument.Parse(r.Body).RootElement).ToList();
        Assert.Equal([true, false], orders.Select(o => o.TryGetProperty("c_re", out _)));
        Assert.Equal(1.5, orders[0].GetProperty("x_max").GetDouble());
    }

    [Fact]
    public async Task A_worker_that_is_idle_and_takes_jobs_is_preferred()
    {
        const string paths = """["escalar"]""";
        await using var master = await MasterAsync(
            [Done(1)], Worker("a", paths, active: false), Worker("b", paths, open: false), Worker("c", paths, busy: true), Worker("d", paths), Worker("e", "null"));

        await RunAsync(master, "--algoritmos Secuencial --iteraciones 9 --repeticiones 1");

        Assert.Equal("d", JsonDocument.Parse(master.Requests.First(r => r.Line == Order).Body).RootElement.GetProperty("esclavo").GetString());
    }

    [Fact]
    public async Task An_outage_in_the_middle_is_outlived()
    {
        await using var master = await MasterAsync(Contract.Job("en_curso", 0.5, Contract.Runs));
        master.Answer(Look, context => Task.Run(context.Abort))
            .Answer(Look, 503, "application/problem+json", Contract.Problem(503, "Redis no responde"))
            .Answer(Look, Done(1));

        Assert.Equal(0, (await RunAsync(master, "--algoritmos Secuencial --iteraciones 9 --repeticiones 1")).Code);
    }

    [Fact]
    public async Task Ctrl_C_cancels_the_job_and_leaves_no_file()
    {
        await using var master = (await MasterAsync(Contract.Job("en_curso", 0.5, Contract.Runs))).Answer(Cancel, $$"""{"status":"cancelled","trabajo_id":"{{Id}}","estado":"cancelado"}""");
        using var stop = new CancellationTokenSource();

        var run = RunAsync(master, "--algoritmos Secuencial", stop.Token);
        await Eventually.True(() => master.Lines.Contains(Look), "the job is looked at");
        await stop.CancelAsync();

        var ended = await run;
        Assert.Equal((130, "hpc: Interrumpido; el trabajo en curso se canceló y no se guardó nada.\n"), (ended.Code, ended.Error));
        Assert.Equal(Cancel, master.Lines[^1]);
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task Ctrl_C_while_an_order_is_under_way_finds_its_job_by_its_key()
    {
        using var stop = new CancellationTokenSource();
        await using var master = (await NewAsync([Done(1)]))
            .Answer(Order, context => Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default))
            .Answer(Order, Contract.Accepted)
            .Answer(Cancel, $$"""{"status":"cancelled","trabajo_id":"{{Id}}","estado":"cancelado"}""");

        var run = RunAsync(master, "--algoritmos Secuencial", stop.Token);
        await Eventually.True(() => master.Lines.Contains(Order), "the order arrived");
        await stop.CancelAsync();

        Assert.Equal(130, (await run).Code);
        Assert.Equal([Order, Order, Cancel], master.Lines.Skip(2));
        Assert.Single(master.Requests.Where(r => r.Line == Order).Select(r => r.Body).Distinct());
    }

    [Fact]
    public async Task Json_has_the_measurements_and_nothing_else_is_printed()
    {
        await using var master = await MasterAsync(Done(8), Done(0.5));

        var ended = await RunAsync(master, "--algoritmos Secuencial,Numpy --rutas vector128 --iteraciones 100 --repeticiones 1 --json");

        var json = JsonDocument.Parse(ended.Out).RootElement;
        Assert.Equal(("esclavo1", 800, true, Png), (json.GetProperty("esclavo").GetString(), json.GetProperty("width").GetInt32(), json.GetProperty("coinciden").GetBoolean(), json.GetProperty("png").GetString()));
        Assert.Equal(
            """{"algoritmo":"Numpy","ruta":"vector128","hilos":2,"iteraciones":100,"repeticion":1,"segundos":0.5,"iteraciones_por_s":1500000000,"iteraciones_por_ciclo":0.25,"sha256_conteos":"aaaa"}""",
            json.GetProperty("mediciones")[1].GetRawText());
    }

    private static string Worker(string name, string paths, bool active = true, bool open = true, bool busy = false) => $$$"""
        "{{{name}}}":{"activo":{{{Json(active)}}},"ip":"127.0.0.1","puerto":5011,"ultimo_ping":1795410929.5,"carga_cpu":12.5,"memoria_libre":23051.4,"ocupado":{{{Json(busy)}}},
        "trabajo_actual":null,"compuerta":{"abierta":{{{Json(open)}}},"motivos":[]},"puntaje":0.75,"tipo":"propio","nodo":"host1","hilos":2,"algoritmos":["Secuencial"],"rutas":{{{paths}}}}
        """;

    private static string Json(bool value) => value ? "true" : "false";

    private static string Done(double seconds, string digest = "aaaa") => Contract.Job(more: $$$"""
        "esclavo":"esclavo1","intentos":1,"creado":1795410900.0,"iniciado":1795410902.0,"terminado":1795410903.0,"tiempo":1.0,"espera":null,"asignacion":null,
        "resultado":{"imagen":null,"suma_conteos":9,"sha256_conteos":"{{{digest}}}","tiempo_calculo":{{{seconds.ToString(CultureInfo.InvariantCulture)}}},"tiempo_imagen":0.05,"hilos":2,"ruta":"vector512",
        "ritmo":{"iteraciones_calculadas":9,"iteraciones_omitidas":0,"parte_omitida":0,"iteraciones_por_s":1500000000,"iteraciones_por_s_con_omitidas":1500000000,"iteraciones_por_ciclo":0.25,"reloj_hz":3000000000}},"error":null
        """);

    /// <summary>A farm of one worker of ours and a foreign one. Looks at its jobs get these answers in turn, then the last one repeatedly.</summary>
    private static async Task<StandInMaster> MasterAsync(params string[] looks) => (await NewAsync(looks)).Answer(Order, Contract.Accepted);

    /// <summary>The same with other workers.</summary>
    private static async Task<StandInMaster> MasterAsync(string[] looks, params string[] workers) => (await NewAsync(looks, workers)).Answer(Order, Contract.Accepted);

    /// <summary>The same, without an answer to an order yet.</summary>
    private static async Task<StandInMaster> NewAsync(string[] looks, params string[] workers)
    {
        if (workers.Length == 0)
            workers = [Worker("ajeno", "null"), Worker("esclavo1", """["vector512","vector256","vector128","escalar"]""")];
        return (await StandInMaster.StartAsync())
            .Answer("GET /algoritmos", Algorithms)
            .Answer("GET /esclavos", $"{{{string.Join(',', workers)}}}")
            .Answer(Look, looks);
    }

    private Task<Ended> RunAsync(StandInMaster master, string options, CancellationToken stop = default) =>
        new Client().AskAsync(master, $"comparar {options} --salida {Path.Combine(folder, "c")}", stop);
}
