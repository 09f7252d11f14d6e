using System.Text.Json;
using HpcHangfire.Testing;
using HpcHangfire.Web.Tests;

namespace HpcHangfire.WorkerHost.Tests;

/// <summary>The slave's part of the contract over real HTTP, with a real master beside it.</summary>
public sealed class SlaveTests(FarmFixture farm) : IClassFixture<FarmFixture>, IAsyncLifetime
{
    private RunningWorker _worker = null!;
    private string _name = "";

    public async ValueTask InitializeAsync()
    {
        _name = $"esclavo-{Guid.NewGuid():N}"[..20];
        _worker = await farm.StartWorkerAsync(_name);
    }

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact]
    public async Task An_idle_slave_answers_ping_and_estado()
    {
        JsonLike.Equal(
            """{"status":"active","timestamp":"«time»","ocupado":false,"trabajo_actual":null,"cpu_percent":"«number»","memoria_libre":"«number»","memoria_total":"«number»","memoria_usada":"«number»"}""",
            await _worker.GetAsync("/ping"));
        JsonLike.Equal(
            """{"ocupado":false,"trabajo_actual":null,"ultimo_trabajo":null,"cpu_percent":"«number»","memoria_libre":"«number»","memoria_total":"«number»","memoria_usada":"«number»","timestamp":"«time»","compuerta":{"abierta":true,"motivos":[]},"carga_ajena":"«any»"}""",
            await _worker.GetAsync("/estado"));
        var memory = await _worker.GetAsync("/ping");
        Assert.InRange(memory.GetProperty("memoria_total").GetDouble(), 100, 10_000_000); // MiB
    }

    [Theory, InlineData("GET", "/ping", "Host", "granja.mala.example", 421), InlineData("POST", "/ejecutar", "Origin", "http://pagina.example", 403)]
    public async Task Pages_of_other_sites_get_nothing(string method, string path, string header, string value, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add(header, value);
        using var answer = await _worker.Client.SendAsync(request);
        Assert.Equal((status, "application/problem+json"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task What_it_says_to_people_is_in_the_language_that_they_ask_for()
    {
        _worker.Client.DefaultRequestHeaders.Add("Accept-Language", "en-GB,en;q=0.9,es;q=0.5");
        var (status, type, wrong) = await _worker.PostAsync("/ejecutar", """{"id":"a/b","algoritmo":"magia","width":0,"height":6}""");
        Assert.Equal((400, "application/problem+json"), (status, type));
        Assert.All(wrong.GetProperty("errores").EnumerateArray(), one => Assert.Null(SpanishWords.Find(one.GetProperty("error").GetString()!)));

        Assert.Equal(200, (await _worker.PostAsync("/ejecutar", FarmFixture.Endless)).Status);
        Assert.Equal("The worker is busy", (await _worker.PostAsync("/ejecutar", FarmFixture.Endless)).Answer.GetProperty("error").GetString());
        using var paused = await farm.Master.SendAsync("POST", $"/esclavos/{_name}/pausar");
        await Eventually.True(
            async () => (await _worker.GetAsync("/estado")).GetProperty("compuerta").GetProperty("motivos").EnumerateArray().Any(one => one.GetString() == "paused by the operator"),
            "the gate says why it is shut");
    }

    [Fact]
    public async Task An_order_is_accepted_run_and_shown_as_the_last_job()
    {
        var id = $"orden-{_name}";
        var (status, _, answer) = await _worker.PostAsync("/ejecutar", $$"""{"id":"{{id}}","algoritmo":"Numpy","width":80,"height":60,"iteraciones":100}""");

        Assert.Equal(200, status);
        JsonLike.Equal($$"""{"status":"accepted","trabajo_id":"{{id}}"}""", answer);
        var job = await farm.UntilAsync(id, "completado");
        Assert.Equal(_name, job.GetProperty("esclavo").GetString());
        await Eventually.True(async () => !(await _worker.GetAsync("/estado")).GetProperty("ocupado").GetBoolean(), "the slot is empty");
        JsonLike.Equal(
            $$"""{"esclavo":"{{_name}}","algoritmo":"Numpy","resolucion":"80x60","iteraciones":"100","tiempo":"«number»","trabajo_id":"{{id}}","stdout":"","stderr":"","return_code":0}""",
            (await _worker.GetAsync("/estado")).GetProperty("ultimo_trabajo"));

        var (used, type, conflict) = await _worker.PostAsync("/ejecutar", $$"""{"id":"{{id}}","algoritmo":"Numpy","width":80,"height":60,"iteraciones":100}""");
        Assert.Equal((409, "application/problem+json", $"Ya existe un trabajo con el id {id}."), (used, type, conflict.GetProperty("error").GetString()));
        Assert.False((await _worker.GetAsync("/ping")).GetProperty("ocupado").GetBoolean()); // the refused order keeps nobody out
    }

    [Fact]
    public async Task A_busy_slave_refuses_with_its_current_job()
    {
        var id = $"largo-{_name}";
        var (status, _, _) = await _worker.PostAsync("/ejecutar", $$"""{"id":"{{id}}",{{FarmFixture.Endless[1..]}}""");
        Assert.Equal(200, status);
        var current = $$"""{"id":"{{id}}","algoritmo":"Secuencial","width":8000,"height":8000,"iteraciones":100000}""";

        var (busy, _, answer) = await _worker.PostAsync("/ejecutar", """{"id":"otro","algoritmo":"Numpy","width":8,"height":6,"iteraciones":1}""");
        Assert.Equal(409, busy);
        JsonLike.Equal($$"""{"error":"Esclavo ocupado","trabajo_actual":{{current}}}""", answer);
        await farm.UntilAsync(id, "en_curso");
        JsonLike.Equal(current, (await _worker.GetAsync("/ping")).GetProperty("trabajo_actual"));
        Assert.True((await _worker.GetAsync("/estado")).GetProperty("ocupado").GetBoolean());
        await Eventually.True(
            async () => (await farm.Master.GetAsync("/esclavos")).GetProperty(_name).GetProperty("trabajo_actual").GetString() == id, "the master knows what it does");

        using var cancelled = await farm.Master.SendAsync("DELETE", $"/trabajos/{id}");
        await Eventually.True(async () => !(await _worker.GetAsync("/ping")).GetProperty("ocupado").GetBoolean(), "the cancelled job left the slot");
    }

    [Theory]
    [InlineData("{}", "algoritmo", "Falta algoritmo: debe ser una de estas palabras: Secuencial, Numpy, juliaCython, julia, mandelbrot, multibrot, tricorn, barcoIncendiado, newton, phoenix.")]
    [InlineData("""{"id":"../x","algoritmo":"Numpy","width":8,"height":6,"iteraciones":1}""", "id", "id debe tener de 1 a 64 letras, dígitos, «-», «_» o «.».")]
    [InlineData("""{"id":"a","algoritmo":"Numpy","width":"8","height":6,"iteraciones":1}""", "width", "width debe ser un entero entre 1 y 50000, no \"8\".")]
    [InlineData("[]", null, "Se esperaba un objeto JSON y llegó una lista.")]
    [InlineData("", null, "Falta el cuerpo: se esperaba un objeto JSON.")]
    public async Task A_wrong_order_is_refused_and_the_slot_stays_free(string body, string? field, string sentence)
    {
        var (status, type, problem) = await _worker.PostAsync("/ejecutar", body);

        Assert.Equal((400, "application/problem+json", sentence), (status, type, problem.GetProperty("error").GetString()));
        Assert.Equal(field, problem.TryGetProperty("campo", out var named) ? named.GetString() : null);
        Assert.False((await _worker.GetAsync("/ping")).GetProperty("ocupado").GetBoolean());
    }

    [Fact]
    public async Task The_master_shows_a_worker_with_all_that_it_says()
    {
        var worker = (await farm.Master.GetAsync("/esclavos")).GetProperty(_name);

        JsonLike.Equal(
            $$"""{"activo":true,"ip":"127.0.0.1","puerto":{{_worker.Client.BaseAddress!.Port}},"ultimo_ping":"«time»","carga_cpu":"«number»","memoria_libre":"«number»","ocupado":false,"trabajo_actual":null,"compuerta":{"abierta":true,"motivos":[]},"puntaje":"«any»","tipo":"propio","nodo":"{{Environment.MachineName}}","hilos":1,"algoritmos":["Secuencial","Numpy","juliaCython","julia","mandelbrot","multibrot","tricorn","barcoIncendiado","newton","phoenix"],"carga_ajena":"«any»","puntaje_partes":"«any»","rutas":{{JsonSerializer.Serialize(Algorithms.Kernels.AvailablePaths)}}}""",
            worker);
    }

    [Fact]
    public async Task A_worker_that_stops_is_inactive_at_once_and_remembered()
    {
        await _worker.StopAsync();

        var worker = (await farm.Master.GetAsync("/esclavos")).GetProperty(_name);
        Assert.Equal((false, JsonValueKind.Number), (worker.GetProperty("activo").GetBoolean(), worker.GetProperty("puerto").ValueKind));
    }
}
