using System.Text.Json;
using HpcHangfire.Testing;
using SkiaSharp;

namespace HpcHangfire.Cli.Tests.Comparison;

/// <summary>What <c>hpc comparar</c> orders, shows and saves.</summary>
public sealed class CompareVerbTests : ComparingTests
{
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
        Assert.Equal([Csv, Png], Directory.GetFiles(Folder).Order());
    }

    [Fact]
    public async Task Counts_that_differ_end_with_1_and_say_who_counted_what()
    {
        await using var master = await MasterAsync(Done(1, "aaaa"), Done(1, "bbbb"));

        var ended = await RunAsync(master, "--algoritmos Secuencial,Numpy --rutas vector128 --iteraciones 100 --repeticiones 1");

        Assert.Equal((1, "hpc: los conteos NO coinciden con 100 iteraciones, aaaa: Secuencial escalar; bbbb: Numpy vector128\n"), (ended.Code, ended.Error));
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
        Assert.Empty(Directory.GetFiles(Folder));
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
        Assert.Empty(Directory.GetFiles(Folder));
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
}
