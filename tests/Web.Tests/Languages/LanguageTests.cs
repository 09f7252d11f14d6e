using System.Net.Http.Json;
using System.Text.Json;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace HpcHangfire.Web.Tests.Languages;

/// <summary>What the master says to people is in the language that they ask for; everything else stays.</summary>
public sealed class LanguageTests(MasterFixture fixture) : IClassFixture<MasterFixture>
{
    private const string Spanish = "No existe el trabajo nadie.";
    private const string English = "There is no job nadie.";

    private readonly RunningMaster _master = fixture.Master;

    [Theory]
    [InlineData(null, Spanish)]
    [InlineData("", Spanish)]
    [InlineData("es", Spanish)]
    [InlineData("es-MX,en;q=0.9", Spanish)]
    [InlineData("en", English)]
    [InlineData("EN-us", English)]
    [InlineData("en-GB,en;q=0.9,es;q=0.5", English)]
    [InlineData("es;q=0.5, en;q=0.9", English)]
    [InlineData("de, fr;q=0.9, en;q=0.1", English)]
    [InlineData("*", Spanish)]
    [InlineData("en;q=0.5, *;q=0.7", Spanish)]
    [InlineData("en, *;q=0.1", English)]
    [InlineData("en;q=0", Spanish)]
    [InlineData("de-AT, fr", Spanish)]
    [InlineData("english", Spanish)]
    [InlineData(";;;q=,,en;q=hoch,=", Spanish)]
    [InlineData("@#%&()", Spanish)]
    [InlineData("en;q=2, es;q=0.1", Spanish)]
    public async Task The_header_decides(string? header, string sentence)
    {
        using var answer = await _master.SendAsync("GET", "/trabajos/nadie", language: header);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(404, (int)answer.StatusCode);
        Assert.Equal((sentence, sentence), (problem.GetProperty("error").GetString(), problem.GetProperty("detail").GetString()));
        Assert.Equal([sentence == English ? "en" : "es"], answer.Content.Headers.ContentLanguage);
        Assert.Equal(["Accept-Language"], answer.Headers.Vary);
    }

    [Theory, InlineData("idioma=en", "es", English), InlineData("idioma=es", "en", Spanish), InlineData("idioma=xx", "en", English), InlineData("idioma=", null, Spanish)]
    public async Task The_address_decides_before_the_header(string query, string? header, string sentence)
    {
        using var answer = await _master.SendAsync("GET", "/trabajos/nadie?" + query, language: header);

        Assert.Equal(sentence, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString());
    }

    [Fact]
    public async Task What_is_no_text_for_people_names_no_language()
    {
        using var page = await _master.SendAsync("GET", "/", language: "en");
        using var metrics = await _master.SendAsync("GET", "/resultados", language: "en");

        Assert.Empty(page.Content.Headers.ContentLanguage);
        Assert.Equal(["en"], metrics.Content.Headers.ContentLanguage);
    }

    [Fact]
    public async Task Why_a_job_waits_is_said_and_its_names_stay()
    {
        var id = await _master.SubmitAsync("""{"algoritmo":"mandelbrot","width":8,"height":6,"iteraciones":1,"esclavo":"el-libre"}""");
        var spanish = await _master.GetAsync($"/trabajos/{id}");
        var english = await _master.GetAsync($"/trabajos/{id}", "en");

        Assert.Equal("fijado al esclavo el-libre, que no da señales", Reason(spanish));
        Assert.Equal("pinned to worker el-libre, which is silent", Reason(english));
        Assert.Equal(("pendiente", "el-libre"), (english.GetProperty("estado").GetString(), english.GetProperty("esclavo_fijo").GetString()));
        Assert.Equal(spanish.EnumerateObject().Select(member => member.Name), english.EnumerateObject().Select(member => member.Name));
        var listed = (await _master.GetAsync("/trabajos?texto=" + id, "en")).GetProperty("trabajos")[0];
        Assert.Equal(Reason(english), Reason(listed));

        static string? Reason(JsonElement job) => job.GetProperty("espera").GetProperty("motivo").GetString();
    }

    /// <summary>Workers and earlier versions wrote these; Redis has them in Spanish.</summary>
    [Fact]
    public async Task What_was_stored_in_Spanish_is_said_in_English()
    {
        var id = await _master.SubmitAsync();
        var attempt = await _master.BeginAsync(id);
        var progress = _master.Services.GetRequiredService<JobProgress>();
        progress.WriteLine(id, "Intento 1 en esclavo1: juliaCython 800x600, 100 iteraciones, 1 hilo, ruta vector512");
        progress.WriteLine(id, "una línea que nadie conoce");
        progress.Report(id, 0.5, "cálculo");
        progress.Flush(id);
        await _master.Ledger.FailAsync(attempt, "El maestro no guardó la imagen: No se pudo guardar la imagen en el disco del maestro.", null);

        var job = await _master.GetAsync($"/trabajos/{id}", "en-GB");
        Assert.Equal("The master did not keep the picture: The master's disk could not take the picture.", job.GetProperty("error").GetString());
        Assert.Equal("fallido", job.GetProperty("estado").GetString());
        var console = await _master.GetAsync($"/trabajos/{id}/consola", "en");
        Assert.Equal("counting", console.GetProperty("fase").GetString());
        Assert.Equal(
            ["Attempt 1 on esclavo1: juliaCython 800x600, 100 iterations, 1 thread, path vector512", "una línea que nadie conoce"],
            console.GetProperty("lineas").EnumerateArray().Select(line => line.GetProperty("texto").GetString()));
        var panel = await _master.GetAsync($"/hangfire/hpc/trabajos/{id}", "en");
        Assert.Equal(("counting", job.GetProperty("error").GetString()), (panel.GetProperty("consola").GetProperty("fase").GetString(), panel.GetProperty("trabajo").GetProperty("error").GetString()));
        Assert.Equal("El maestro no guardó la imagen: No se pudo guardar la imagen en el disco del maestro.", (await _master.GetAsync($"/trabajos/{id}")).GetProperty("error").GetString());
    }

    [Fact]
    public async Task Receipts_and_notices_are_said()
    {
        using var loaded = await _master.SendAsync("POST", "/cargar_trabajos", "Magia,8,8,1\nNumpy,8,8,1,alta\nNumpy,8,8\n", "text/plain", "en");
        var errors = (await loaded.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("lineas").EnumerateArray().Select(line => (line.GetProperty("estado").GetString(), line.GetProperty("error").GetString()!)).ToList();
        Assert.Equal(3, errors.Count);
        Assert.All(errors, line => Assert.Equal(("rechazada", null), (line.Item1, SpanishWords.Find(line.Item2))));
        Assert.Equal("prioridad must be 1 (high), 2 (medium) or 3 (low), not “alta”.", errors[1].Item2);

        const string fine = """{"algoritmo":"mandelbrot","width":64,"height":64,"iteraciones":1,"x_min":-1.9,"x_max":-1.8999999999999,"y_min":-5e-14,"y_max":5e-14}""";
        using var noticed = await _master.SendAsync("POST", "/agregar_trabajo", fine, language: "en");
        Assert.StartsWith("The region is nearly as fine as double numbers: ", (await noticed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("aviso").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_order_may_ask_for_is_explained()
    {
        var known = await _master.GetAsync("/algoritmos", "en");

        Assert.All(known.GetProperty("algoritmos").EnumerateArray(), one => Assert.Null(SpanishWords.Find(one.GetProperty("descripcion").GetString()!)));
        Assert.All(known.GetProperty("campos").EnumerateArray(), one => Assert.Null(SpanishWords.Find(one.GetProperty("ayuda").GetString()!)));
        Assert.Equal("pixels", known.GetProperty("campos").EnumerateArray().First(one => one.GetProperty("nombre").GetString() == "width").GetProperty("unidad").GetString());
    }

    [Fact]
    public async Task The_document_is_English_where_that_is_asked_for()
    {
        var (spanish, english) = (await _master.GetAsync("/openapi.json"), await _master.GetAsync("/openapi.json", "en"));

        var (before, after) = (Said(spanish).ToList(), Said(english).ToList());
        Assert.Equal(before.Count, after.Count);
        Assert.True(after.Count > 100, $"only {after.Count} texts");
        Assert.All(after, text => Assert.True(SpanishWords.Find(text) is null, text));
        Assert.Contains(spanish.GetProperty("info").GetProperty("description").GetString(), before);
        Assert.Equal(["Alerts", "Jobs"], english.GetProperty("tags").EnumerateArray().Select(tag => tag.GetProperty("x-displayName").GetString()).Where(name => name is "Jobs").Prepend("Alerts"));

        static IEnumerable<string> Said(JsonElement element) => element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().SelectMany(member => member is { Name: "description" or "summary", Value.ValueKind: JsonValueKind.String } ? [member.Value.GetString()!] : Said(member.Value)),
            JsonValueKind.Array => element.EnumerateArray().SelectMany(Said),
            _ => [],
        };
    }
}
