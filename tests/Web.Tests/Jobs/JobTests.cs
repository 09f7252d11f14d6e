using System.Net;
using System.Text.Json;

namespace HpcHangfire.Web.Tests.Jobs;

/// <summary>Jobs one by one.</summary>
public sealed class JobTests(MasterFixture fixture) : IClassFixture<MasterFixture>
{
    private readonly RunningMaster _master = fixture.Master;

    [Fact]
    public async Task A_waiting_job_tells_its_order_with_the_contracts_defaults_and_why_it_waits()
    {
        await _master.PostAsync("/limpiar_cola");
        var id = await _master.SubmitAsync();

        JsonLike.Equal(
            $$"""{"trabajo_id":"{{id}}","estado":"pendiente","algoritmo":"juliaCython","width":800,"height":600,"iteraciones":100,"c_re":0,"c_im":0,"x_min":-1.5,"x_max":1.5,"y_min":-1.5,"y_max":1.5,"paleta":"inferno","formato":"png","timeout_s":null,"esclavo_fijo":null,"prioridad":2,"progreso":0,"esclavo":null,"intentos":0,"creado":"«time»","iniciado":null,"terminado":null,"tiempo":null,"espera":{"motivo":"no hay ningún esclavo activo","posicion_cola":1},"asignacion":null,"resultado":null,"error":null,"coloreado":"bandas","muestreo":1}""",
            await _master.GetAsync($"/trabajos/{id}"));
    }

    [Fact]
    public async Task An_order_with_every_option_is_kept_as_it_came()
    {
        var id = await _master.SubmitAsync(
            """{"algoritmo":"Numpy","width":1,"height":2,"iteraciones":0,"prioridad":1,"c_re":-0.8,"c_im":0.156,"x_min":-1,"x_max":1,"y_min":-0.5,"y_max":0.5,"paleta":"gris","formato":"tiff","timeout_s":60,"esclavo":"esclavo7"}""");

        JsonLike.Equal(
            $$"""{"trabajo_id":"{{id}}","estado":"pendiente","algoritmo":"Numpy","width":1,"height":2,"iteraciones":0,"c_re":-0.8,"c_im":0.156,"x_min":-1,"x_max":1,"y_min":-0.5,"y_max":0.5,"paleta":"gris","formato":"tiff","timeout_s":60,"esclavo_fijo":"esclavo7","prioridad":1,"progreso":0,"esclavo":null,"intentos":0,"creado":"«time»","iniciado":null,"terminado":null,"tiempo":null,"espera":{"motivo":"fijado al esclavo esclavo7, que no da señales","posicion_cola":1},"asignacion":null,"resultado":null,"error":null,"coloreado":"bandas","muestreo":1}""",
            await _master.GetAsync($"/trabajos/{id}"));
    }

    [Theory]
    [InlineData(1e-12, "La región es casi tan fina como los números double: de una muestra a la siguiente hay 71.5 de ellos; el detalle más fino es redondeo.")]
    [InlineData(1e-11, null)]
    public async Task An_order_almost_finer_than_doubles_says_so(double side, string? notice)
    {
        var accepted = await _master.PostAsync(
            "/agregar_trabajo",
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $$"""{"algoritmo":"mandelbrot","width":64,"height":64,"iteraciones":1,"x_min":-1.9,"x_max":{{-1.9 + side:R}},"y_min":0,"y_max":{{side:R}}}"""));
        var job = await _master.GetAsync($"/trabajos/{accepted.GetProperty("trabajo_id").GetString()}");

        Assert.All([accepted, job], json => Assert.Equal(notice, json.TryGetProperty("aviso", out var said) ? said.GetString() : null));
    }

    [Fact]
    public async Task A_running_job_tells_who_holds_it_and_no_other_does()
    {
        var id = await _master.SubmitAsync();
        Assert.False((await _master.GetAsync($"/trabajos/{id}")).TryGetProperty("arriendo", out _));
        var attempt = await _master.BeginAsync(id);

        JsonLike.Equal(
            $$"""{"esclavo":"esclavo1","ficha":{{attempt.Token}},"desde":"«time»","vence":"«number»"}""", (await _master.GetAsync($"/trabajos/{id}")).GetProperty("arriendo"));
        var listed = (await _master.GetAsync("/trabajos?estado=en_curso")).GetProperty("trabajos").EnumerateArray().Single(job => job.GetProperty("trabajo_id").GetString() == id);
        Assert.False(listed.TryGetProperty("arriendo", out _));
        using var stored = await _master.StoreAsync(attempt, RunningMaster.Png());
        await _master.Ledger.CommitAsync(attempt, RunningMaster.Result($"{id}.{attempt.Token}.png"));
        Assert.False((await _master.GetAsync($"/trabajos/{id}")).TryGetProperty("arriendo", out _));
    }

    [Fact]
    public async Task A_completed_job_tells_its_result()
    {
        var id = await _master.SubmitAsync("""{"algoritmo":"Numpy","width":8,"height":6,"iteraciones":9,"formato":"webp"}""");
        var attempt = await _master.BeginAsync(id);
        using var stored = await _master.StoreAsync(attempt, RunningMaster.Picture("image/webp"), "image/webp");
        await _master.Ledger.CommitAsync(attempt, RunningMaster.Result($"{id}.{attempt.Token}.webp"));

        JsonLike.Equal(
            $$"""{"trabajo_id":"{{id}}","estado":"completado","algoritmo":"Numpy","width":8,"height":6,"iteraciones":9,"c_re":0,"c_im":0,"x_min":-1.5,"x_max":1.5,"y_min":-1.5,"y_max":1.5,"paleta":"inferno","formato":"webp","timeout_s":null,"esclavo_fijo":null,"prioridad":2,"progreso":1,"esclavo":"esclavo1","intentos":1,"creado":"«time»","iniciado":"«time»","terminado":"«time»","tiempo":"«number»","espera":null,"asignacion":{"esclavo":"esclavo1","motivo":"el único libre (sin puntaje: ningún maestro los da)","candidatos":[{"esclavo":"esclavo1","puntaje":50}],"puntaje":null},"resultado":{"imagen":"/trabajos/{{id}}/imagen","suma_conteos":54,"sha256_conteos":"{{new string('a', 64)}}","tiempo_calculo":0.25,"tiempo_imagen":0.0625,"hilos":2,"ruta":"vector512"},"error":null,"coloreado":"bandas","muestreo":1}""",
            await _master.GetAsync($"/trabajos/{id}"));
    }

    [Fact]
    public async Task The_same_key_gives_the_same_job()
    {
        const string order = """{"algoritmo":"Numpy","width":8,"height":6,"iteraciones":1,"clave":"pedido ñ 7"}""";
        var before = await _master.WaitingAsync();

        var first = await _master.PostAsync("/agregar_trabajo", order);
        Assert.True(JsonElement.DeepEquals(first, await _master.PostAsync("/agregar_trabajo", order)));
        Assert.Equal(before + 1, await _master.WaitingAsync());
    }

    [Fact]
    public async Task The_same_key_with_another_priority_gives_the_jobs_own_position()
    {
        var first = await _master.PostAsync("/agregar_trabajo", """{"algoritmo":"Numpy","width":8,"height":6,"iteraciones":1,"prioridad":1,"clave":"k9"}""");
        var second = await _master.PostAsync("/agregar_trabajo", """{"algoritmo":"Numpy","width":8,"height":6,"iteraciones":1,"prioridad":3,"clave":"k9"}""");

        Assert.True(JsonElement.DeepEquals(first, second), $"{first} {second}");
    }

    [Fact]
    public async Task A_job_is_cancelled_once_and_can_be_tried_again()
    {
        var id = await _master.SubmitAsync();

        JsonLike.Equal($$"""{"status":"cancelled","trabajo_id":"{{id}}","estado":"cancelado"}""", await SendAsync("DELETE", $"/trabajos/{id}"));
        await ConflictsAsync("DELETE", $"/trabajos/{id}", $"El trabajo {id} ya está cancelado; solo se cancela uno pendiente o en curso.");
        Assert.Equal(("cancelado", "cancelado por el usuario"), await StateAsync(id));

        JsonLike.Equal($$"""{"status":"requeued","trabajo_id":"{{id}}","estado":"pendiente"}""", await SendAsync("POST", $"/trabajos/{id}/reintentar"));
        await ConflictsAsync("POST", $"/trabajos/{id}/reintentar", $"El trabajo {id} está pendiente; solo se reintenta uno fallido o cancelado, o uno completado cuya imagen ya no está.");
        Assert.Equal(("pendiente", null), await StateAsync(id));
    }

    [Fact]
    public async Task A_running_job_is_cancelled_and_its_result_refused()
    {
        var id = await _master.SubmitAsync();
        var attempt = await _master.BeginAsync(id);

        await SendAsync("DELETE", $"/trabajos/{id}");

        using var late = await _master.StoreAsync(attempt, RunningMaster.Png(1));
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        Assert.Equal(("cancelado", "cancelado por el usuario"), await StateAsync(id));
    }

    private async Task<(string?, string?)> StateAsync(string id)
    {
        var job = await _master.GetAsync($"/trabajos/{id}");
        return (job.GetProperty("estado").GetString(), job.GetProperty("error").GetString());
    }

    private async Task<JsonElement> SendAsync(string method, string path)
    {
        using var answer = await _master.SendAsync(method, path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonElement.Parse(await answer.Content.ReadAsStringAsync());
    }

    private async Task ConflictsAsync(string method, string path, string sentence)
    {
        using var answer = await _master.SendAsync(method, path);
        Assert.Equal((HttpStatusCode.Conflict, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal(sentence, JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("error").GetString());
    }
}
