using System.Net;
using System.Text.Json;
using HpcHangfire.Farm.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace HpcHangfire.Web.Tests.Jobs;

/// <summary>Jobs that somebody deletes.</summary>
public sealed class DeleteTests(MasterFixture fixture) : IClassFixture<MasterFixture>
{
    private readonly RunningMaster _master = fixture.Master;

    [Fact]
    public async Task A_completed_job_is_deleted_with_its_picture_and_stays_counted()
    {
        var id = await _master.SubmitAsync();
        await _master.CompleteAsync(id);
        var before = (await _master.GetAsync("/estado")).GetProperty("trabajos_completados").GetInt64();

        using (var deleted = await DeleteAsync(id)) // at once: its line in resultados.txt may not be written yet
            JsonLike.Equal($$"""{"status":"deleted","trabajo_id":"{{id}}"}""", JsonElement.Parse(await deleted.Content.ReadAsStringAsync()));

        Assert.Empty(Directory.GetFiles(Path.Combine(_master.DataFolder, "imagenes"), $"{id}*", SearchOption.AllDirectories));
        foreach (var path in (string[])["", "/imagen", "/conteos"])
            await RefusesAsync(await _master.SendAsync("GET", $"/trabajos/{id}{path}"), 404, $"No existe el trabajo {id}.");
        await RefusesAsync(await _master.SendAsync("POST", $"/trabajos/{id}/reintentar"), 404, $"No existe el trabajo {id}.");
        await RefusesAsync(await DeleteAsync(id), 404, $"No existe el trabajo {id}.");
        Assert.Equal(before, (await _master.GetAsync("/estado")).GetProperty("trabajos_completados").GetInt64());
        Assert.True((await _master.GetAsync("/salud/coherencia")).GetProperty("coherente").GetBoolean());
    }

    [Fact]
    public async Task A_job_that_waits_or_runs_is_not_deleted()
    {
        var id = await _master.SubmitAsync();
        await RefusesAsync(await DeleteAsync(id), 409, $"El trabajo {id} está pendiente; hay que cancelarlo antes de borrarlo.");
        await _master.BeginAsync(id);
        await RefusesAsync(await DeleteAsync(id), 409, $"El trabajo {id} está en_curso; hay que cancelarlo antes de borrarlo.");

        using var cancelled = await _master.SendAsync("DELETE", $"/trabajos/{id}?borrar=false");
        Assert.Equal("cancelado", (await _master.GetAsync($"/trabajos/{id}")).GetProperty("estado").GetString());
        using var deleted = await DeleteAsync(id);
        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
    }

    [Fact]
    public async Task A_job_whose_counts_another_needs_is_not_deleted()
    {
        var id = await _master.SubmitAsync();
        await _master.CompleteAsync(id);
        var other = await _master.Services.GetRequiredService<JobBoard>().SubmitAsync(
            (await _master.Reader.FindAsync(id))!.Order with { RecolourOf = id }, new Origin());

        await RefusesAsync(await DeleteAsync(id), 409, $"El trabajo {other!.JobId} necesita los conteos guardados del trabajo {id}; se podrá borrar cuando termine.");
    }

    [Fact]
    public async Task What_is_neither_true_nor_false_is_refused_and_cancels_nothing()
    {
        var id = await _master.SubmitAsync();

        await RefusesAsync(await _master.SendAsync("DELETE", $"/trabajos/{id}?borrar=quizá"), 400, "borrar debe ser true o false, no «quizá».");

        Assert.Equal("pendiente", (await _master.GetAsync($"/trabajos/{id}")).GetProperty("estado").GetString());
    }

    private Task<HttpResponseMessage> DeleteAsync(string id) => _master.SendAsync("DELETE", $"/trabajos/{id}?borrar=true");

    private static async Task RefusesAsync(HttpResponseMessage answer, int status, string sentence)
    {
        using (answer)
        {
            Assert.Equal((status, "application/problem+json"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
            Assert.Equal(sentence, JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("error").GetString());
        }
    }
}
