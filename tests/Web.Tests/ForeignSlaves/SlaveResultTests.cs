using System.Net;
using System.Text.Json;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Workers;
using Microsoft.Extensions.DependencyInjection;

namespace HpcHangfire.Web.Tests.ForeignSlaves;

/// <summary>Results of a foreign slave that holds a job, as only a test can time them.</summary>
public sealed class SlaveResultTests(MasterFixture fixture) : IClassFixture<MasterFixture>, IAsyncLifetime
{
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    private readonly RunningMaster _master = fixture.Master;
    private string _id = "";
    private Attempt _attempt = null!;

    public async ValueTask InitializeAsync()
    {
        await _master.PostAsync("/registrar_esclavo", """{"esclavo_id":"e9","ip":"127.0.0.1","puerto":5999}""");
        _id = await _master.SubmitAsync();
        _attempt = await _master.BeginAsync(_id, "e9");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_result_completes_the_job_and_the_same_again_is_received_and_changes_nothing()
    {
        JsonLike.Equal("""{"status":"received"}""", await PostAsync(200, Result()));
        var job = await JobAsync();
        Assert.Equal(("completado", 0.47), (job.GetProperty("estado").GetString(), job.GetProperty("resultado").GetProperty("tiempo_calculo").GetDouble()));

        await PostAsync(200, Result());
        await PostAsync(409, Result(seconds: "0.48"));
        Assert.True(JsonElement.DeepEquals(job, await JobAsync()));
    }

    [Fact]
    public async Task A_failure_plans_the_next_attempt_and_the_same_failure_of_that_one_counts_too()
    {
        var failure = $$"""{"esclavo":"e9","trabajo_id":"{{_id}}","return_code":1,"stderr":"No module named numpy\n"}""";
        await PostAsync(200, failure);
        var job = await JobAsync();
        Assert.Equal(("pendiente", "El programa del esclavo terminó con el código 1: No module named numpy"), (job.GetProperty("estado").GetString(), job.GetProperty("error").GetString()));
        await PostAsync(200, failure);
        Assert.True(JsonElement.DeepEquals(job, await JobAsync()));

        await _master.BeginAsync(_id, "e9");
        Assert.Equal("en_curso", (await JobAsync()).GetProperty("estado").GetString());
        await PostAsync(200, failure);
        Assert.Equal("pendiente", (await JobAsync()).GetProperty("estado").GetString());
    }

    [Fact]
    public async Task Long_outputs_are_cut_with_a_note()
    {
        await PostAsync(200, Result(output: new string('a', 1000) + new string('z', Delivery.MaxLength)));

        Assert.Equal(
            $"[recortado: faltan los primeros 1000 caracteres]\n{new string('z', Delivery.MaxLength)}",
            (await JobAsync()).GetProperty("salida").GetProperty("stdout").GetString());
    }

    [Fact]
    public async Task A_picture_comes_within_the_result_or_before_it()
    {
        await PostAsync(200, Result(more: $""","imagen_base64":"{Png}" """));
        Assert.Equal(Convert.FromBase64String(Png), await _master.Client.GetByteArrayAsync(new Uri($"/trabajos/{_id}/imagen", UriKind.Relative)));

        await InitializeAsync();
        using var stored = await _master.StoreAsync(_attempt, RunningMaster.Png(1, 2, 3));
        await PostAsync(200, Result(more: $""","ficha":{_attempt.Token}"""));
        Assert.Equal(RunningMaster.Png(1, 2, 3), await _master.Client.GetByteArrayAsync(new Uri($"/trabajos/{_id}/imagen", UriKind.Relative)));
    }

    [Fact]
    public async Task Without_a_picture_the_job_says_so()
    {
        await PostAsync(200, Result());

        using var answer = await _master.Client.GetAsync(new Uri($"/trabajos/{_id}/imagen", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("solo entregó tiempos", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(
            """{"imagen":null,"suma_conteos":null,"sha256_conteos":null,"tiempo_calculo":0.47,"tiempo_imagen":null,"hilos":null,"ruta":null,"nota":"El esclavo no entregó imagen: solo hay tiempos."}""",
            (await JobAsync()).GetProperty("resultado").GetRawText());
    }

    [Theory]
    [InlineData("""{"esclavo":"e9","trabajo_id":"«id»"}""", 400, "Falta return_code, o error con la causa del fallo.")]
    [InlineData("""{"esclavo":"e9","trabajo_id":"«id»","return_code":"0"}""", 400, null)]
    [InlineData("""{"esclavo":"e9","trabajo_id":"«id»","return_code":0,"tiempo":-1}""", 400, null)]
    [InlineData("""{"esclavo":"e9","trabajo_id":"«id»","return_code":0,"stdout":7}""", 400, "stdout debe ser un texto.")]
    [InlineData("""{"esclavo":"e9","trabajo_id":"«id»","return_code":0,"resolucion":"1x1"}""", 400, "resolucion no es lo que pidió el trabajo «id».")]
    [InlineData("""{"esclavo":"e9","trabajo_id":"«id»","return_code":0,"iteraciones":101}""", 400, "iteraciones no es lo que pidió el trabajo «id».")]
    [InlineData("""{"esclavo":"e9","trabajo_id":"«id»","return_code":0,"imagen_base64":"bm8="}""", 400, "imagen_base64 debe ser una imagen PNG, WebP o TIFF en base64.")]
    [InlineData("""{"esclavo":"e9","trabajo_id":"«id»","return_code":0,"ficha":1}""", 409, null)]
    [InlineData("""{"esclavo":"e8","trabajo_id":"«id»","return_code":0}""", 409, "El trabajo «id» lo tiene e9, no e8.")]
    public async Task What_is_wrong_is_refused_and_the_job_goes_on(string body, int status, string? sentence)
    {
        var before = await JobAsync();

        var problem = await PostAsync(status, body.Replace("«id»", _id, StringComparison.Ordinal));

        if (sentence is not null)
            Assert.Equal(sentence.Replace("«id»", _id, StringComparison.Ordinal), problem.GetProperty("error").GetString());
        Assert.True(JsonElement.DeepEquals(before, await JobAsync()));
        await PostAsync(200, Result());
    }

    [Fact]
    public async Task Nobody_answers_for_one_of_our_own_workers()
    {
        var registry = _master.Services.GetRequiredService<WorkerRegistry>();
        await registry.RegisterAsync(new WorkerRegistration("propio", "127.0.0.1", 9, IsOurs: true, default, ["Numpy"]));
        _id = await _master.SubmitAsync();
        await _master.BeginAsync(_id, "propio");

        var problem = await PostAsync(409, Result(worker: "propio"));
        Assert.Equal("propio es un esclavo de la granja; sus resultados no llegan por aquí.", problem.GetProperty("error").GetString());
        Assert.Equal("en_curso", (await JobAsync()).GetProperty("estado").GetString());
    }

    [Fact]
    public async Task A_slave_elsewhere_is_not_spoken_for_from_here_unless_the_token_is_known()
    {
        var registry = _master.Services.GetRequiredService<WorkerRegistry>();
        await registry.RegisterAsync(new WorkerRegistration("lejano", "10.0.0.7", 5002, IsOurs: false, default, ["juliaCython"], "10.0.0.8"));
        _id = await _master.SubmitAsync();
        _attempt = await _master.BeginAsync(_id, "lejano");

        await PostAsync(403, Result(worker: "lejano"));
        await PostAsync(409, Result(worker: "lejano", more: ""","ficha":5"""));
        Assert.Equal("en_curso", (await JobAsync()).GetProperty("estado").GetString());
        await PostAsync(200, Result(worker: "lejano", more: $""","ficha":{_attempt.Token}"""));
    }

    [Fact]
    public async Task Members_that_nobody_knows_do_no_harm()
    {
        var rows = string.Join(',', Enumerable.Range(0, 20_000));

        await PostAsync(200, Result(more: $$""","timestamp":1.5,"filas":[{{rows}}],"detalle":{"nodo":null,"partes":[{"a":1},{"a":2}]}"""));

        Assert.Equal("completado", (await JobAsync()).GetProperty("estado").GetString());
    }

    [Fact]
    public async Task More_values_than_any_slave_has_to_say_are_refused()
    {
        var problem = await PostAsync(400, Result(more: $$""","x":[{{string.Join(',', Enumerable.Repeat("{}", 2_000_000))}}]"""));

        Assert.Equal("El cuerpo tiene más de 100000 valores, contando los de sus listas y objetos; se admiten hasta 100000.", problem.GetProperty("error").GetString());
        await PostAsync(200, Result());
    }

    [Fact]
    public async Task The_last_line_of_its_complaints_is_the_reason()
    {
        await PostAsync(200, $$"""{"esclavo":"e9","trabajo_id":"{{_id}}","return_code":3,"stderr":"Traceback\n  {{new string('á', 600)}}  \n\n \n"}""");

        Assert.Equal($"El programa del esclavo terminó con el código 3: {new string('á', 500)}…", (await JobAsync()).GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_result_and_a_picture_beyond_their_limits_are_413()
    {
        await PostAsync(413, Result(output: new string('x', 17 * 1024 * 1024)));
        using var stored = await _master.StoreAsync(_attempt, RunningMaster.Png(new byte[4 * 1024 * 1024])); // 800x600 pixels need 1.4 MiB at most
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, stored.StatusCode);

        await PostAsync(200, Result());
    }

    private string Result(string worker = "e9", string seconds = "0.47", string output = "", string more = "") =>
        $$"""{"esclavo":"{{worker}}","algoritmo":"juliaCython","resolucion":"800x600","iteraciones":"100","tiempo":{{seconds}},"trabajo_id":"{{_id}}","stdout":"{{output}}","stderr":"","return_code":0{{more}}}""";

    private Task<JsonElement> JobAsync() => _master.GetAsync($"/trabajos/{_id}");

    private async Task<JsonElement> PostAsync(int status, string body)
    {
        using var answer = await _master.SendAsync("POST", "/resultado", body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode} {text}");
        return JsonElement.Parse(text);
    }
}
