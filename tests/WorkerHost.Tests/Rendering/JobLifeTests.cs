using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using HpcHangfire.Algorithms;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Testing;
using HpcHangfire.Web.Tests;
using HpcHangfire.WorkerHost.Tests.Imaging;

namespace HpcHangfire.WorkerHost.Tests.Rendering;

/// <summary>Jobs from the order to the published picture, and every other possible end.</summary>
public sealed class JobLifeTests(FarmFixture farm) : IClassFixture<FarmFixture>
{
    private readonly RunningMaster _master = farm.Master;

    [Theory, InlineData("Secuencial"), InlineData("Numpy"), InlineData("juliaCython")]
    public async Task A_job_ends_with_a_picture_that_holds_its_order_and_the_digest_of_its_counts(string algorithm)
    {
        await using var worker = await farm.StartWorkerAsync("esclavo1");
        var id = await _master.SubmitAsync($$"""{"algoritmo":"{{algorithm}}","width":83,"height":61,"iteraciones":200,"c_re":-0.8,"c_im":0.156,"x_min":-1.2,"paleta":"viridis"}""");

        var job = await farm.UntilAsync(id, "completado");

        var counts = new int[83 * 61];
        Kernels.Find("Secuencial")!.Count(new FractalOrder(83, 61, 200, -0.8, 0.156, new Region(-1.2, 1.5, -1.5, 1.5)), counts, new());
        var digest = CountsDigest.Of(counts);
        var result = job.GetProperty("resultado");
        Assert.Equal((digest.Sum, digest.Sha256), (result.GetProperty("suma_conteos").GetInt64(), result.GetProperty("sha256_conteos").GetString()));
        var pace = result.GetProperty("ritmo");
        Assert.Equal(digest.Sum, pace.GetProperty("iteraciones_calculadas").GetInt64() + pace.GetProperty("iteraciones_omitidas").GetInt64() + pace.GetProperty("iteraciones_reflejadas").GetInt64());
        Assert.InRange(pace.GetProperty("reloj_hz").GetDouble(), 1e8, 1e10);
        Assert.Equal((1, 1d), (job.GetProperty("intentos").GetInt32(), job.GetProperty("progreso").GetDouble()));

        var png = new PngFile(await _master.Client.GetByteArrayAsync(new Uri(result.GetProperty("imagen").GetString()!, UriKind.Relative)));
        Assert.Equal((83, 61, true), (png.Width, png.Height, png.Ends));
        Assert.Contains(png.Texts.Values, text => text.Contains(digest.Sha256, StringComparison.Ordinal));
        Assert.Contains(
            $$"""{"algoritmo":"{{algorithm}}","width":83,"height":61,"iteraciones":200,"c_re":-0.8,"c_im":0.156,"x_min":-1.2,"x_max":1.5,"y_min":-1.5,"y_max":1.5,"paleta":"viridis"}""",
            png.Texts.Values);
        using var thumbnail = await _master.Client.GetAsync(new Uri($"/trabajos/{id}/miniatura", UriKind.Relative));
        Assert.Equal("image/png", thumbnail.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("mandelbrot", "", """{"algoritmo":"mandelbrot","width":40,"height":30,"iteraciones":90,"x_min":-2.5,"x_max":1.5,"y_min":-1.5,"y_max":1.5,"paleta":"inferno"}""")]
    [InlineData("newton", ",\"potencia\":5", """{"algoritmo":"newton","width":40,"height":30,"iteraciones":90,"potencia":5,"x_min":-2.6666666666666665,"x_max":2.6666666666666665,"y_min":-2,"y_max":2,"paleta":"inferno"}""")]
    [InlineData("phoenix", "", """{"algoritmo":"phoenix","width":40,"height":30,"iteraciones":90,"c_re":0.5667,"c_im":-0.5,"x_min":-2,"x_max":2,"y_min":-1.5,"y_max":1.5,"paleta":"inferno"}""")]
    public async Task A_formula_is_rendered_as_defined_and_its_picture_holds_an_order_that_gives_it_again(string algorithm, string options, string order)
    {
        await using var worker = await farm.StartWorkerAsync("esclavo1");
        var id = await _master.SubmitAsync($$"""{"algoritmo":"{{algorithm}}","width":40,"height":30,"iteraciones":90{{options}}}""");

        var job = await farm.UntilAsync(id, "completado");

        var (wanted, counts, region) = (Catalogue.Find(algorithm)!, new int[40 * 30], JsonElement.Parse(order));
        double Of(string side) => region.GetProperty(side).GetDouble();
        var picture = new FractalOrder(40, 30, 90, wanted.CRe ?? 0, wanted.CIm ?? 0, new(Of("x_min"), Of("x_max"), Of("y_min"), Of("y_max"))) { Power = options == "" ? 3 : 5 };
        for (var pixel = 0; pixel < counts.Length; pixel++)
            counts[pixel] = Kernels.Define(algorithm, picture, pixel % 40, pixel / 40);
        var result = job.GetProperty("resultado");
        Assert.Equal(CountsDigest.Of(counts).Sha256, result.GetProperty("sha256_conteos").GetString());
        var png = new PngFile(await _master.Client.GetByteArrayAsync(new Uri(result.GetProperty("imagen").GetString()!, UriKind.Relative)));
        Assert.Contains(order, png.Texts.Values);
        await farm.UntilAsync(await _master.SubmitAsync(order), "completado");
    }

    [Fact]
    public async Task A_job_computes_with_the_path_that_it_asks_for_and_counts_the_same()
    {
        await using var worker = await farm.StartWorkerAsync("esclavo1");
        var digests = new HashSet<string?>();
        foreach (var path in Kernels.AvailablePaths)
        {
            var id = await _master.SubmitAsync($$"""{"algoritmo":"juliaCython","width":83,"height":61,"iteraciones":200,"ruta":"{{path}}"}""");
            var job = await farm.UntilAsync(id, "completado");
            Assert.Equal((path, path), (job.GetProperty("ruta").GetString(), job.GetProperty("resultado").GetProperty("ruta").GetString()));
            digests.Add(job.GetProperty("resultado").GetProperty("sha256_conteos").GetString());
        }

        Assert.Single(digests);
    }

    [Theory, InlineData("webp", "image/webp"), InlineData("tiff", "image/tiff")]
    public async Task A_job_may_ask_for_another_format(string format, string contentType)
    {
        await using var worker = await farm.StartWorkerAsync("esclavo1");
        var id = await _master.SubmitAsync($$"""{"algoritmo":"Numpy","width":8,"height":6,"iteraciones":1,"formato":"{{format}}"}""");

        await farm.UntilAsync(id, "completado");
        using var picture = await _master.Client.GetAsync(new Uri($"/trabajos/{id}/imagen", UriKind.Relative));
        Assert.Equal(contentType, picture.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Kept_counts_are_those_of_the_digest_and_are_coloured_again_without_counting()
    {
        await using var worker = await farm.StartWorkerAsync("esclavo1");
        const string order = """{"algoritmo":"julia","width":60,"height":40,"iteraciones":300,"coloreado":"suave","muestreo":2,"guardar_conteos":true}""";
        var first = (await farm.UntilAsync(await _master.SubmitAsync(order), "completado")).GetProperty("resultado");
        var id = first.GetProperty("imagen").GetString()!.Split('/')[2];
        Assert.Equal(first.GetProperty("sha256_conteos").GetString(), Convert.ToHexStringLower(SHA256.HashData(await InflateAsync($"/trabajos/{id}/conteos"))));
        Assert.Equal(4 * 120 * 80, (await InflateAsync($"/trabajos/{id}/valores")).Length);

        foreach (var (colouring, palette) in new[] { ("suave", "fuego"), ("histograma", "fuego"), ("bandas", "#000, #fa0 20%, #fff") })
        {
            var again = await _master.PostAsync($"/trabajos/{id}/recolorear", $$"""{"coloreado":"{{colouring}}","paleta":"{{palette}}"}""");
            var result = (await farm.UntilAsync(again.GetProperty("trabajo_id").GetString()!, "completado")).GetProperty("resultado");

            // The same file that a counting job gets.
            var fresh = await _master.SubmitAsync($$"""{"algoritmo":"julia","width":60,"height":40,"iteraciones":300,"muestreo":2,"coloreado":"{{colouring}}","paleta":"{{palette}}"}""");
            var expected = (await farm.UntilAsync(fresh, "completado")).GetProperty("resultado");
            Assert.Equal(await BytesAsync(expected), await BytesAsync(result));
            Assert.Equal(first.GetProperty("sha256_conteos").GetString(), result.GetProperty("sha256_conteos").GetString());
            Assert.Equal((0d, false), (result.GetProperty("tiempo_calculo").GetDouble(), result.TryGetProperty("ritmo", out _)));
        }
    }

    [Fact]
    public async Task Counts_that_are_damaged_are_said_to_be_at_once()
    {
        await using var worker = await farm.StartWorkerAsync("esclavo1");
        var id = await _master.SubmitAsync("""{"algoritmo":"julia","width":60,"height":40,"iteraciones":30,"guardar_conteos":true}""");
        await farm.UntilAsync(id, "completado");
        var file = Directory.GetFiles(Path.Combine(_master.DataFolder, "imagenes"), $"{id}.*.conteos.gz", SearchOption.AllDirectories).Single();

        foreach (var (bytes, reason) in new[] { (Gzip(new byte[4 * 2400]), "no son los que publicó"), (Gzip([1, 2]), "están dañados"), ([0x1F, 0x8B, 0x08, 9], "están dañados") })
        {
            await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
            var again = await _master.PostAsync($"/trabajos/{id}/recolorear");
            var job = await farm.UntilAsync(again.GetProperty("trabajo_id").GetString()!, "fallido");
            Assert.Contains(reason, job.GetProperty("error").GetString(), StringComparison.Ordinal);
            Assert.Equal(1, job.GetProperty("intentos").GetInt32()); // another attempt would find the same
        }

        await CompletesAsync("esclavo1");
    }

    [Theory, InlineData("suave"), InlineData("distancia"), InlineData("histograma")]
    public async Task A_colouring_and_samples_are_told_in_the_picture_and_the_digest_is_that_of_all_samples(string colouring)
    {
        await using var worker = await farm.StartWorkerAsync("esclavo1");
        var id = await _master.SubmitAsync($$"""{"algoritmo":"mandelbrot","width":30,"height":20,"iteraciones":90,"coloreado":"{{colouring}}","muestreo":4,"paleta":"turbo"}""");

        var result = (await farm.UntilAsync(id, "completado")).GetProperty("resultado");

        var samples = Samples.Spread(new FractalOrder(30, 20, 90, 0, 0, new(-2.75, 1.75, -1.5, 1.5)), 4);
        var counts = new int[samples.Pixels];
        Kernels.Find("mandelbrot")!.Count(samples, counts, new());
        Assert.Equal(CountsDigest.Of(counts).Sha256, result.GetProperty("sha256_conteos").GetString());
        var png = new PngFile(await BytesAsync(result));
        Assert.Equal((30, 20), (png.Width, png.Height));
        Assert.EndsWith($$"""
            "paleta":"turbo","coloreado":"{{colouring}}","muestreo":4}
            """, png.Texts["Order"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_over_its_time_fails_after_its_attempts_with_the_contracts_sentence_and_the_next_one_runs()
    {
        await using var worker = await farm.StartWorkerAsync("esclavo1");
        var id = await _master.SubmitAsync(FarmFixture.Endless[..^1] + ",\"timeout_s\":1}");

        var job = await farm.UntilAsync(id, "fallido", TimeSpan.FromSeconds(40));

        Assert.Equal(("Timeout después de 1 segundos", 2), (job.GetProperty("error").GetString(), job.GetProperty("intentos").GetInt32()));
        Assert.Equal("Timeout después de 1 segundos", (await worker.GetAsync("/estado")).GetProperty("ultimo_trabajo").GetProperty("stderr").GetString());
        await CompletesAsync("esclavo1");
    }

    [Fact]
    public async Task A_cancelled_running_job_frees_its_worker_within_a_second_or_so()
    {
        await using var worker = await farm.StartWorkerAsync("esclavo1");
        var id = await _master.SubmitAsync(FarmFixture.Endless);
        await farm.UntilAsync(id, "en_curso");

        var clock = Stopwatch.StartNew();
        using var cancelled = await _master.SendAsync("DELETE", $"/trabajos/{id}");
        await Eventually.True(async () => !(await worker.GetAsync("/ping")).GetProperty("ocupado").GetBoolean(), "the slot is empty");

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, SharedMachine.AtMost(TimeSpan.FromSeconds(1)));
        Assert.Equal("cancelado", (await _master.GetAsync($"/trabajos/{id}")).GetProperty("estado").GetString());
        await CompletesAsync("esclavo1");
        Assert.Equal("cancelado", (await _master.GetAsync($"/trabajos/{id}")).GetProperty("estado").GetString());
    }

    [Fact]
    public async Task Waiting_jobs_run_by_priority_and_not_by_submission()
    {
        await using var worker = await farm.StartWorkerAsync("esclavo1");
        var first = await _master.SubmitAsync(FarmFixture.Endless);
        await farm.UntilAsync(first, "en_curso");
        var ids = new Dictionary<int, string>();
        foreach (var priority in (int[])[3, 2, 1])
            ids[priority] = await _master.SubmitAsync($$"""{"algoritmo":"Numpy","width":8,"height":6,"iteraciones":1,"prioridad":{{priority}}}""");

        using var cancelled = await _master.SendAsync("DELETE", $"/trabajos/{first}");

        var started = new List<double>();
        foreach (var priority in (int[])[1, 2, 3])
            started.Add((await farm.UntilAsync(ids[priority], "completado")).GetProperty("iniciado").GetDouble());
        Assert.Equal(started.Order(), started);
        Assert.Equal(3, started.Distinct().Count());
    }

    [Fact]
    public async Task A_worker_that_stops_gives_its_job_back_and_another_takes_it()
    {
        string id;
        await using (var stopping = await farm.StartWorkerAsync("esclavo1"))
        {
            id = await _master.SubmitAsync(FarmFixture.Endless);
            await farm.UntilAsync(id, "en_curso");
            await stopping.StopAsync();
            var back = await farm.UntilAsync(id, "pendiente");
            Assert.Equal(0, back.GetProperty("intentos").GetInt32());
        }

        await using var other = await farm.StartWorkerAsync("esclavo2");
        var job = await farm.UntilAsync(id, "en_curso");
        Assert.Equal(("esclavo2", 1), (job.GetProperty("esclavo").GetString(), job.GetProperty("intentos").GetInt32()));
        using var cancelled = await _master.SendAsync("DELETE", $"/trabajos/{id}");
    }

    [Fact]
    public async Task A_pinned_job_waits_for_its_worker_while_another_is_idle()
    {
        await using var idle = await farm.StartWorkerAsync("esclavo1");
        var pinned = await _master.SubmitAsync("""{"algoritmo":"Numpy","width":8,"height":6,"iteraciones":1,"esclavo":"Nodo.9"}""");
        await CompletesAsync("esclavo1");
        Assert.Equal("pendiente", (await _master.GetAsync($"/trabajos/{pinned}")).GetProperty("estado").GetString());

        await using var wanted = await farm.StartWorkerAsync("Nodo.9");
        Assert.Equal("Nodo.9", (await farm.UntilAsync(pinned, "completado")).GetProperty("esclavo").GetString());
    }

    private async Task CompletesAsync(string worker)
    {
        var id = await _master.SubmitAsync("""{"algoritmo":"Numpy","width":8,"height":6,"iteraciones":1}""");
        Assert.Equal(worker, (await farm.UntilAsync(id, "completado")).GetProperty("esclavo").GetString());
    }

    private Task<byte[]> BytesAsync(JsonElement result) => _master.Client.GetByteArrayAsync(new Uri(result.GetProperty("imagen").GetString()!, UriKind.Relative));

    private async Task<byte[]> InflateAsync(string address)
    {
        await using var gzip = new GZipStream(await _master.Client.GetStreamAsync(new Uri(address, UriKind.Relative)), CompressionMode.Decompress);
        using var all = new MemoryStream();
        await gzip.CopyToAsync(all);
        return all.ToArray();
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var all = new MemoryStream();
        using (var gzip = new GZipStream(all, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return all.ToArray();
    }
}
