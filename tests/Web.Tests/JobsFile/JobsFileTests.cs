using System.Net;
using System.Text.Json;

namespace HpcHangfire.Web.Tests.JobsFile;

/// <summary>Loading many jobs at once.</summary>
public sealed class JobsFileTests(MasterFixture fixture) : IClassFixture<MasterFixture>
{
    private readonly RunningMaster _master = fixture.Master;

    [Fact]
    public async Task A_file_is_loaded_by_its_name_with_a_receipt_for_each_line()
    {
        await WriteAsync("a.txt", "\uFEFF# comentario\r\n\r\nNumpy, 8, 6, 1, 1\r\nNumpy,0,6,1\r\nSecuencial,8,6,2\r\n");
        var before = await _master.WaitingAsync();

        var answer = await LoadAsync("""{"archivo":"a.txt"}""");

        JsonLike.Equal(
            $$"""{"status":"loaded","trabajos_cargados":2,"trabajos_pendientes":{{before + 2}},"lineas":[{"linea":4,"texto":"Numpy,0,6,1","estado":"rechazada","trabajo_id":null,"error":"width debe ser un entero entre 1 y 50000, no «0»."},{"linea":3,"texto":"Numpy, 8, 6, 1, 1","estado":"encolada","trabajo_id":"«id»","error":null},{"linea":5,"texto":"Secuencial,8,6,2","estado":"encolada","trabajo_id":"«id»","error":null}],"lineas_omitidas":0}""",
            answer);
        var again = await LoadAsync("""{"archivo":"a.txt"}""");
        Assert.Equal((0, before + 2), Counts(again));
        Assert.Equal(["rechazada", "ya_cargada", "ya_cargada"], States(again));
    }

    [Theory, InlineData(null), InlineData("{}"), InlineData("""{"archivo":"trabajos.txt"}""")]
    public async Task Without_a_name_the_configured_file_is_loaded(string? body)
    {
        await WriteAsync("trabajos.txt", "Numpy,8,6,1\n");
        await LoadAsync("""{"archivo":"trabajos.txt","forzar":true}""");

        Assert.Equal(["ya_cargada"], States(await LoadAsync(body)));
        Assert.True((await _master.GetAsync("/estado")).GetProperty("trabajos_desde_archivo").GetBoolean());
    }

    [Theory, InlineData("/cargar_trabajos", """{"archivo":"f.txt","forzar":true}"""), InlineData("/cargar_trabajos?forzar=true", """{"archivo":"f.txt"}""")]
    public async Task A_forced_load_takes_every_line_again(string path, string body)
    {
        await WriteAsync("f.txt", "Numpy,8,6,1\nNumpy,8,6,2\n");
        await LoadAsync("""{"archivo":"f.txt"}""");

        Assert.Equal(["encolada", "encolada"], States(await _master.PostAsync(path, body)));
    }

    [Fact]
    public async Task A_file_loaded_after_a_clear_brings_back_what_was_cleared()
    {
        await WriteAsync("c.txt", "Numpy,8,6,1\nNumpy,8,6,2\n");
        var first = await LoadAsync("""{"archivo":"c.txt"}""");
        await _master.BeginAsync(first.GetProperty("lineas")[0].GetProperty("trabajo_id").GetString()!);
        await _master.PostAsync("/limpiar_cola");

        var again = await LoadAsync("""{"archivo":"c.txt"}""");
        Assert.Equal(["ya_cargada", "encolada"], States(again));
        Assert.Equal((1, 1), Counts(again));
    }

    [Fact]
    public async Task The_files_text_itself_can_be_sent_and_a_key_makes_a_resend_harmless()
    {
        const string text = "# de otra máquina ñ\nNumpy,8,6,1\nmal\n";
        var answer = await _master.PostAsync("/cargar_trabajos", text, "text/plain; charset=utf-8");

        JsonLike.Equal(
            """{"status":"loaded","trabajos_cargados":1,"trabajos_pendientes":"«number»","lineas":[{"linea":3,"texto":"mal","estado":"rechazada","trabajo_id":null,"error":"Se esperaban 4 o 5 campos separados por comas (algoritmo,width,height,iteraciones,prioridad) y hay 1."},{"linea":2,"texto":"Numpy,8,6,1","estado":"encolada","trabajo_id":"«id»","error":null}],"lineas_omitidas":0}""",
            answer);
        Assert.Equal(["rechazada", "encolada"], States(await _master.PostAsync("/cargar_trabajos?clave=k1", text, "text/plain")));
        Assert.Equal(["rechazada", "ya_cargada"], States(await _master.PostAsync("/cargar_trabajos?clave=k1", text, "text/plain")));
    }

    [Fact]
    public async Task Sixteen_megabytes_of_short_lines_are_refused_before_any_is_taken()
    {
        var before = await _master.WaitingAsync();

        using var text = await _master.SendAsync("POST", "/cargar_trabajos", "Numpy,8,6,1\n" + string.Concat(Enumerable.Repeat("x\n", (8 << 20) - 6)), "text/plain");
        await WriteAsync("largo.txt", "Numpy,8,6,1\n" + new string('\n', 1_000_000));
        using var file = await _master.SendAsync("POST", "/cargar_trabajos", """{"archivo":"largo.txt"}""");

        await TellsAsync(text, "El texto pasa de 1000000 líneas, el límite de esta granja (MAX_LINEAS).");
        await TellsAsync(file, "«largo.txt» pasa de 1000000 líneas, el límite de esta granja (MAX_LINEAS).");
        Assert.Equal(before, await _master.WaitingAsync());

        static async Task TellsAsync(HttpResponseMessage answer, string sentence)
        {
            Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
            Assert.Equal(sentence, JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("error").GetString());
        }
    }

    [Fact]
    public async Task The_answer_shows_ten_thousand_receipts_and_the_refused_lines_first()
    {
        var bad = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"mal {i}\n"));

        var many = await _master.PostAsync("/cargar_trabajos", $"Numpy,8,6,1\n{bad}Numpy,8,6,2\n", "text/plain");

        var lines = many.GetProperty("lineas").EnumerateArray().Select(l => l.GetProperty("linea").GetInt32());
        Assert.Equal(Enumerable.Range(2, 10_000), lines);
        Assert.Equal((2, 10_002), (many.GetProperty("trabajos_cargados").GetInt32(), many.GetProperty("lineas_omitidas").GetInt32()));
    }

    [Fact]
    public Task A_name_that_is_there_but_null_is_refused() =>
        RefusesAsync("""{"archivo":null}""", 400, "archivo", "archivo debe ser un texto de 1 a 1000 caracteres, no null.");

    [Theory]
    [InlineData("nadie.txt", 404, "No existe el archivo de trabajos «nadie.txt».")]
    [InlineData("sub/nadie.txt", 404, "No existe el archivo de trabajos «sub/nadie.txt».")]
    [InlineData("..%2f..%2fsecreto.txt", 404, "No existe el archivo de trabajos «..%2f..%2fsecreto.txt».")]
    [InlineData("../secreto.txt", 400, "«../secreto.txt» está fuera de la carpeta de trabajos; solo se leen archivos de esa carpeta.")]
    [InlineData("sub/../../secreto.txt", 400, "«sub/../../secreto.txt» está fuera de la carpeta de trabajos; solo se leen archivos de esa carpeta.")]
    [InlineData("/etc/passwd", 400, "«/etc/passwd» está fuera de la carpeta de trabajos; solo se leen archivos de esa carpeta.")]
    [InlineData("enlace.txt", 400, "«enlace.txt» es un enlace que sale de la carpeta de trabajos.")]
    [InlineData("enlace/secreto.txt", 400, "«enlace/secreto.txt» es un enlace que sale de la carpeta de trabajos.")]
    [InlineData(".", 400, "«.» está fuera de la carpeta de trabajos; solo se leen archivos de esa carpeta.")]
    [InlineData("..", 400, "«..» está fuera de la carpeta de trabajos; solo se leen archivos de esa carpeta.")]
    [InlineData("carpeta", 404, "No existe el archivo de trabajos «carpeta».")]
    public async Task A_file_outside_the_jobs_folder_or_that_does_not_exist_is_refused(string name, int status, string sentence)
    {
        Directory.CreateDirectory(Path.Combine(_master.JobsFolder, "carpeta"));
        await File.WriteAllTextAsync(Path.Combine(_master.Folder, "secreto.txt"), "Numpy,8,6,1\n");
        Link("enlace.txt", Path.Combine(_master.Folder, "secreto.txt"));
        Link("enlace", _master.Folder);

        await RefusesAsync(JsonSerializer.Serialize(new { archivo = name }), status, "archivo", sentence);
    }

    [Fact]
    public async Task A_link_that_stays_in_the_folder_is_followed()
    {
        await WriteAsync("original.txt", "Numpy,8,6,77\n");
        Link("alias.txt", Path.Combine(_master.JobsFolder, "original.txt"));

        Assert.Equal(["encolada"], States(await LoadAsync("""{"archivo":"alias.txt"}""")));
    }

    [Theory]
    [InlineData("""{"archivo":7}""", "archivo", "archivo debe ser un texto de 1 a 1000 caracteres, no 7.")]
    [InlineData("""{"archivo":""}""", "archivo", "archivo debe ser un texto de 1 a 1000 caracteres, no \"\".")]
    [InlineData("""{"archivo":"a\u0000.txt"}""", "archivo", null)]
    [InlineData("""{"archivo":"a.txt","forzar":"sí"}""", "forzar", "forzar debe ser true o false, no \"sí\".")]
    [InlineData("[]", null, "Se esperaba un objeto JSON y llegó una lista.")]
    [InlineData("{", null, null)]
    public Task A_request_that_is_wrong_is_refused(string body, string? field, string? sentence) => RefusesAsync(body, 400, field, sentence);

    [Fact]
    public Task A_name_longer_than_any_file_systems_is_404() =>
        RefusesAsync(JsonSerializer.Serialize(new { archivo = new string('x', 999) }), 404, null, null);

    [Fact]
    public async Task A_file_that_is_too_large_is_refused_unread()
    {
        await using (var big = File.Create(Path.Combine(_master.JobsFolder, "grande.txt")))
            big.SetLength((16 << 20) + 1);

        await RefusesAsync("""{"archivo":"grande.txt"}""", 400, "archivo", "«grande.txt» tiene 16777217 bytes; el límite es 16777216.");
    }

    [Fact]
    public async Task A_text_that_is_too_large_is_413()
    {
        using var answer = await _master.SendAsync("POST", "/cargar_trabajos", new string('#', (16 << 20) + 1), "text/plain");
        Assert.Equal(413, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    private Task<JsonElement> LoadAsync(string? body) => _master.PostAsync("/cargar_trabajos", body);

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(_master.JobsFolder, name), text);

    private void Link(string name, string target)
    {
        var path = Path.Combine(_master.JobsFolder, name);
        if (!Path.Exists(path))
            File.CreateSymbolicLink(path, target);
    }

    private async Task RefusesAsync(string body, int status, string? field, string? sentence)
    {
        var before = await _master.WaitingAsync();
        using var answer = await _master.SendAsync("POST", "/cargar_trabajos", body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(status == (int)answer.StatusCode, $"expected {status}, was {(int)answer.StatusCode}: {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonElement.Parse(text);
        var error = problem.GetProperty("error").GetString();
        Assert.Equal(sentence ?? error, error);
        if (status == 400)
            Assert.Equal(field, problem.TryGetProperty("campo", out var named) ? named.GetString() : null);
        Assert.Equal(before, await _master.WaitingAsync());
    }

    private static (int, long) Counts(JsonElement answer) =>
        (answer.GetProperty("trabajos_cargados").GetInt32(), answer.GetProperty("trabajos_pendientes").GetInt64());

    private static IEnumerable<string?> States(JsonElement answer) =>
        answer.GetProperty("lineas").EnumerateArray().Select(l => l.GetProperty("estado").GetString());
}
