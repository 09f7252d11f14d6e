using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Jobs;

namespace HpcHangfire.Web.Tests.Jobs;

/// <summary>Kept counts, and jobs that colour them again.</summary>
public sealed class RecolourTests(MasterFixture fixture) : IClassFixture<MasterFixture>
{
    private static readonly byte[] s_gzip = [0x1F, 0x8B, 0x08, 0, 1, 2, 3];

    private readonly RunningMaster _master = fixture.Master;

    [Fact]
    public async Task Kept_counts_come_back_as_they_were_brought()
    {
        var (id, attempt) = await BeginAsync("suave");
        await RefusesAsync(await GetAsync(id, "conteos"), 404, $"El trabajo {id} no tiene conteos guardados: está en_curso.");

        await CompleteAsync(id, attempt, values: true);

        var result = (await _master.GetAsync($"/trabajos/{id}")).GetProperty("resultado");
        Assert.Equal(($"/trabajos/{id}/conteos", $"/trabajos/{id}/valores"), (result.GetProperty("conteos").GetString(), result.GetProperty("valores").GetString()));
        foreach (var what in new[] { "conteos", "valores" })
        {
            using var kept = await GetAsync(id, what);
            Assert.Equal((HttpStatusCode.OK, "application/gzip"), (kept.StatusCode, kept.Content.Headers.ContentType?.MediaType));
            Assert.Equal(s_gzip, await kept.Content.ReadAsByteArrayAsync());
        }
    }

    [Fact]
    public async Task Counts_are_taken_from_the_newest_attempt_only_and_only_as_gzip()
    {
        var (id, old) = await BeginAsync();
        var young = await _master.BeginAsync(id, "esclavo2");

        await RefusesAsync(await PutAsync(old, "conteos", s_gzip), 409, null);
        await RefusesAsync(await PutAsync(young, "valores", s_gzip), 409, $"El trabajo {id} no guarda los valores."); // it is coloured by counts
        await RefusesAsync(await PutAsync(young, "conteos", [1, 2, 3]), 400, "El cuerpo no es application/gzip.");
        await RefusesAsync(await PutAsync(young, "conteos", s_gzip, "image/png"), 415, "Content-Type debe ser application/gzip; no «image/png».");
        await RefusesAsync(await PutAsync(young with { Token = 0 }, "valores", s_gzip), 400, "ficha debe ser la del intento que entrega los valores, un entero desde 1.");
        using var stored = await PutAsync(young, "conteos", s_gzip);
        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        var plain = await _master.BeginAsync(await _master.SubmitAsync());
        await RefusesAsync(await PutAsync(plain, "conteos", s_gzip), 409, $"El trabajo {plain.JobId} no guarda los conteos.");
    }

    [Fact]
    public async Task A_recolouring_is_a_job_of_its_own_that_keeps_all_but_what_was_asked_for()
    {
        var (id, attempt) = await BeginAsync();
        await CompleteAsync(id, attempt, values: false);

        var accepted = await _master.PostAsync($"/trabajos/{id}/recolorear", """{"paleta":"#000, #fff","coloreado":"histograma","formato":"webp","prioridad":1}""");

        Assert.Equal("added", accepted.GetProperty("status").GetString());
        var job = await _master.GetAsync($"/trabajos/{accepted.GetProperty("trabajo_id").GetString()}");
        Assert.Equal(
            ("#000, #fff", "histograma", "webp", 1, id, 2),
            (Text(job, "paleta"), Text(job, "coloreado"), Text(job, "formato"), job.GetProperty("prioridad").GetInt32(), Text(job, "recoloreado_de"), job.GetProperty("muestreo").GetInt32()));
        Assert.Equal(("mandelbrot", 9), (Text(job, "algoritmo"), job.GetProperty("iteraciones").GetInt32()));
    }

    [Fact]
    public async Task The_same_key_gives_the_same_recolouring_and_no_body_means_the_same_colours()
    {
        var (id, attempt) = await BeginAsync();
        await CompleteAsync(id, attempt, values: false);

        var first = await _master.PostAsync($"/trabajos/{id}/recolorear", """{"clave":"otra vez"}""");
        var second = await _master.PostAsync($"/trabajos/{id}/recolorear", """{"clave":"otra vez"}""");
        var third = await _master.PostAsync($"/trabajos/{id}/recolorear");

        Assert.Equal(Text(first, "trabajo_id"), Text(second, "trabajo_id"));
        Assert.NotEqual(Text(first, "trabajo_id"), Text(third, "trabajo_id"));
        Assert.Equal("viridis", Text(await _master.GetAsync($"/trabajos/{Text(third, "trabajo_id")}"), "paleta"));
    }

    [Fact]
    public async Task What_cannot_be_recoloured_is_refused_with_the_reason()
    {
        await RefusesAsync(await RecolourAsync("nadie"), 404, "No existe el trabajo nadie.");

        var (id, attempt) = await BeginAsync();
        await RefusesAsync(await RecolourAsync(id), 409, $"El trabajo {id} está en_curso; solo se recolorea uno completado que guardó sus conteos.");
        await CompleteAsync(id, attempt, values: false);
        await RefusesAsync(await RecolourAsync(id, """{"coloreado":"suave"}"""), 409, $"El trabajo {id} guardó conteos para colorear por bandas; para suave hay que calcularlo de nuevo.");
        await RefusesAsync(await RecolourAsync(id, """{"paleta":"rosa"}"""), 400, null);
        await RefusesAsync(await RecolourAsync(id, """{"coloreado":"liso"}"""), 400, null);
        await RefusesAsync(await GetAsync(id, "valores"), 404, $"El trabajo {id} no tiene valores guardados: su coloreado no los necesita.");
        await RefusesAsync(await RecolourAsync(id, "[]"), 400, null);
        string[] fields = [.. OrderFields.OfRecolouring.Select(field => field.Name)];
        Assert.Superset(new HashSet<string>(["paleta", "coloreado", "formato", "prioridad", "clave"]), new HashSet<string>(fields));
        await RefusesAsync(await RecolourAsync(id, """{"muestreo":4}"""), 400, $"muestreo no cambia al recolorear, que no vuelve a contar; cambian {string.Join(", ", fields[..^1])} y {fields[^1]}.");

        var plain = await _master.SubmitAsync();
        await _master.CompleteAsync(plain);
        await RefusesAsync(await RecolourAsync(plain), 409, $"El trabajo {plain} no guardó sus conteos: pídalo con guardar_conteos.");
        await RefusesAsync(await GetAsync(plain, "conteos"), 404, $"El trabajo {plain} no tiene conteos guardados: no se pidió con guardar_conteos.");

        File.Delete(Directory.GetFiles(Path.Combine(_master.DataFolder, "imagenes"), $"{id}.*.conteos.gz", SearchOption.AllDirectories).Single());
        await RefusesAsync(await RecolourAsync(id), 409, $"Los conteos del trabajo {id} ya no están en el maestro.");
        await RefusesAsync(await GetAsync(id, "conteos"), 410, $"El archivo de los conteos del trabajo {id} ya no está en el maestro.");
    }

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    private async Task<(string Id, Attempt Attempt)> BeginAsync(string colouring = "bandas")
    {
        var id = await _master.SubmitAsync($$"""{"algoritmo":"mandelbrot","width":8,"height":6,"iteraciones":9,"paleta":"viridis","coloreado":"{{colouring}}","muestreo":2,"guardar_conteos":true}""");
        return (id, await _master.BeginAsync(id));
    }

    private async Task CompleteAsync(string id, Attempt attempt, bool values)
    {
        using var picture = await _master.StoreAsync(attempt, RunningMaster.Png(1));
        using var counts = await PutAsync(attempt, "conteos", s_gzip);
        using var stored = values ? await PutAsync(attempt, "valores", s_gzip) : null;
        await _master.Ledger.CommitAsync(attempt, RunningMaster.Result($"{id}.{attempt.Token}.png") with
        {
            Counts = $"{id}.{attempt.Token}.conteos.gz",
            Values = values ? $"{id}.{attempt.Token}.valores.gz" : null,
        });
    }

    private Task<HttpResponseMessage> GetAsync(string id, string what) => _master.Client.GetAsync(new Uri($"/trabajos/{id}/{what}", UriKind.Relative));

    private Task<HttpResponseMessage> RecolourAsync(string id, string body = "{}") => _master.SendAsync("POST", $"/trabajos/{id}/recolorear", body);

    private async Task<HttpResponseMessage> PutAsync(Attempt attempt, string what, byte[] bytes, string contentType = "application/gzip")
    {
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        return await _master.Client.PutAsync(new Uri($"/trabajos/{attempt.JobId}/{what}?ficha={attempt.Token}", UriKind.Relative), content);
    }

    private static async Task RefusesAsync(HttpResponseMessage answer, int status, string? sentence)
    {
        using (answer)
        {
            Assert.Equal((status, "application/problem+json"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
            var problem = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
            if (sentence is not null)
                Assert.Equal(sentence, problem.GetProperty("error").GetString());
        }
    }
}
