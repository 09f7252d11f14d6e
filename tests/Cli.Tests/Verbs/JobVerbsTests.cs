using System.Text.Json;

namespace HpcHangfire.Cli.Tests.Verbs;

public sealed class JobVerbsTests
{
    private const string Id = "20261123-051500-aaaaaaaa";

    [Theory]
    [InlineData("trabajo", """{"algoritmo":"Secuencial","width":800,"height":600,"iteraciones":100}""")]
    [InlineData("--comando trabajo", """{"algoritmo":"Secuencial","width":800,"height":600,"iteraciones":100}""")]
    [InlineData("--comando trabajo --algoritmo juliaCython --width 1200 --height 900 --iteraciones 200",
        """{"algoritmo":"juliaCython","width":1200,"height":900,"iteraciones":200}""")]
    [InlineData("--iteraciones 7 --comando=trabajo --width=5", """{"algoritmo":"Secuencial","width":5,"height":600,"iteraciones":7}""")]
    [InlineData("trabajo --prioridad 1", """{"algoritmo":"Secuencial","width":800,"height":600,"iteraciones":100,"prioridad":1}""")]
    [InlineData("trabajo --prioridad baja", """{"algoritmo":"Secuencial","width":800,"height":600,"iteraciones":100,"prioridad":3}""")]
    [InlineData("trabajo --c-re -0.8 --c-im=0.156 --potencia 5 --x-min -2 --x-max 2e0 --y-min -1.25 --y-max 1.25",
        """{"algoritmo":"Secuencial","width":800,"height":600,"iteraciones":100,"c_re":-0.8,"c_im":0.156,"potencia":5,"x_min":-2,"x_max":2,"y_min":-1.25,"y_max":1.25}""")]
    [InlineData("trabajo --paleta gris --formato tiff --ruta vector256 --timeout 30 --esclavo esclavo2 --clave @mía",
        """{"algoritmo":"Secuencial","width":800,"height":600,"iteraciones":100,"paleta":"gris","formato":"tiff","ruta":"vector256","timeout_s":30,"esclavo":"esclavo2","clave":"@mía"}""")]
    [InlineData("trabajo --algoritmo mandelbrot --coloreado suave --muestreo 2 --guardar-conteos",
        """{"algoritmo":"mandelbrot","width":800,"height":600,"iteraciones":100,"coloreado":"suave","muestreo":2,"guardar_conteos":true}""")]
    [InlineData("trabajo --width -5", """{"algoritmo":"Secuencial","width":-5,"height":600,"iteraciones":100}""")]
    public async Task A_new_job_is_posted_with_the_four_fields_and_what_was_set(string line, string body)
    {
        await using var master = (await StandInMaster.StartAsync()).Answer("POST /agregar_trabajo", Contract.Accepted);

        var ended = await Client.RunAsync(master, line);

        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Assert.Contains("Trabajo: 20261123-051533-7k2m9qx4 Posición en la cola: 3", ended.Words);
        var sent = Assert.Single(master.Requests);
        Assert.Equal(body, sent.Body);
        Assert.StartsWith("application/json", sent.ContentType, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_completed_job_is_shown_whole()
    {
        await using var master = (await StandInMaster.StartAsync()).Answer($"GET /trabajos/{Id}", Contract.Job());

        var ended = await Client.RunAsync(master, $"trabajo {Id}");

        Assert.Equal(0, ended.Code);
        foreach (var fact in new[]
        {
            "Estado: completado Progreso: 100 %", "Asignación: esclavo1: primer esclavo libre", "Tamaño: 1200x900, 200 iteraciones", "c: -0.8 - 0.156i",
            "Región: x de -1.5 a 1.5, y de -1.5 a 1.5", "Prioridad: alta", "Terminado: 05:15:03 Tiempo: 1.000 s",
            "Tiempo de cálculo: 0.900 s con 8 hilos, ruta vector512", "SHA-256 de conteos: 0123456789abcdef", "Suma de conteos: 123456",
            "Ritmo: 11.30 G de iteraciones por segundo, 1.88 por ciclo a 3.60 GHz",
            "Omitidas: 81.0 % de 123456 iteraciones, por estar en ciclos; con todas las que no hizo falta calcular, 59.50 G por segundo",
            "Reflejadas: 10000 iteraciones, copiadas de filas iguales",
        })
            Assert.Contains(fact, ended.Words);
    }

    [Theory]
    [InlineData("""[{"timestamp":1763874903,"texto":"Intento 1 en esclavo1"},{"timestamp":1763874904,"texto":"Conteos en 0.9 s"}]""", "05:15:03 Intento 1 en esclavo1 2025-11-23 05:15:04 Conteos en 0.9 s")]
    [InlineData("[]", "Aún no ha dicho nada.")]
    public async Task What_a_job_said_is_shown_line_by_line(string lines, string shown)
    {
        await using var master = (await StandInMaster.StartAsync())
            .Answer($"GET /trabajos/{Id}/consola", $$"""{"trabajo_id":"{{Id}}","iniciado":1763874903,"progreso":1,"fase":"publicado","lineas":{{lines}},"siguiente":2}""");

        var ended = await Client.RunAsync(master, $"consola {Id}");

        Assert.Equal(0, ended.Code);
        Assert.Contains(shown, ended.Words);
    }

    [Fact]
    public async Task A_waiting_job_says_why_it_waits_and_where()
    {
        await using var master = (await StandInMaster.StartAsync()).Answer($"GET /trabajos/{Id}", Contract.Job("pendiente", 0, Contract.Waits));

        Assert.Contains("Espera: todos los esclavos están ocupados (posición 3)", (await Client.RunAsync(master, $"trabajo {Id}")).Words);
    }

    [Theory]
    [InlineData(Contract.Crashed, "Última caída: esclavo1 cayó en el intento 1, al 25 %; su máquina tenía CPU 97.5 %, memoria 93.2 %, disco 34.1 %")]
    [InlineData(Contract.CrashedInSilence, "Última caída: esclavo1 cayó en el intento 1, al 0 %; de su máquina no había métricas")]
    public async Task A_job_whose_worker_died_tells_what_was_known(string job, string line)
    {
        await using var master = (await StandInMaster.StartAsync()).Answer($"GET /trabajos/{Id}", Contract.Job("pendiente", 0, job));

        Assert.Contains(line, (await Client.RunAsync(master, $"trabajo {Id}")).Words);
    }

    [Fact]
    public async Task A_running_job_tells_who_holds_it_and_until_when()
    {
        const string Held = Contract.Runs + ""","arriendo":{"esclavo":"esclavo1","ficha":1795410902000000,"desde":1795410902.0,"vence":1795410912.0}""";
        await using var master = (await StandInMaster.StartAsync()).Answer($"GET /trabajos/{Id}", Contract.Job("en_curso", 0.4, Held));

        Assert.Matches(@"Arriendo: esclavo1, desde [0-9: -]+:02, hasta [0-9: -]+:12 si no lo renueva", (await Client.RunAsync(master, $"trabajo {Id}")).Words);
    }

    [Fact]
    public async Task A_failed_job_that_is_only_shown_is_no_failure_of_the_client()
    {
        await using var master = (await StandInMaster.StartAsync()).Answer($"GET /trabajos/{Id}", Contract.Job("fallido", 0.4, Contract.Fails));

        var ended = await Client.RunAsync(master, $"trabajo {Id}");

        Assert.Equal(0, ended.Code);
        Assert.Contains("Error: Timeout después de 300 segundos", ended.Words);
    }

    [Theory]
    [InlineData("--despues-de 2026-11-23", "1795384800"), InlineData("--despues-de 2026-11-23T18:30", "1795451400"), InlineData("--despues-de 1795410000", "1795410000")]
    public async Task A_date_is_one_where_the_user_is_and_unix_seconds_are_the_same_everywhere(string option, string second)
    {
        var request = $"GET /trabajos?despues_de={second}";
        await using var master = (await StandInMaster.StartAsync()).Answer(request, Contract.Page());

        var ended = await new Client { Zone = TimeZoneInfo.CreateCustomTimeZone("este", TimeSpan.FromHours(2), "este", "este") }.AskAsync(master, "trabajos " + option);

        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Assert.Equal([request], master.Lines);
    }

    [Theory]
    [InlineData("trabajos", "GET /trabajos")]
    [InlineData("trabajos --estado en_curso", "GET /trabajos?estado=en_curso")]
    [InlineData("trabajos --texto esclavo2 --prioridad 3", "GET /trabajos?prioridad=3&texto=esclavo2")]
    [InlineData("trabajos --orden terminado --esclavo e1", "GET /trabajos?esclavo=e1&orden=terminado")]
    [InlineData("trabajos --orden creado_asc --despues-de 2026-11-23 --antes-de 2026-11-23T18:30", "GET /trabajos?orden=creado_asc&despues_de=1795392000&antes_de=1795458600")]
    [InlineData("trabajos --orden terminado_asc --despues-de 1795410000.5 --antes-de 2026-11-23T05:15:33", "GET /trabajos?orden=terminado_asc&despues_de=1795410000.5&antes_de=1795410933")]
    [InlineData("trabajos --limite 5 --desde 20 --estado fallido --prioridad alta", "GET /trabajos?estado=fallido&prioridad=1&desde=20&limite=5")]
    public async Task Jobs_are_listed_with_the_filter_asked_for(string line, string request)
    {
        var page = Contract.Page(Contract.Job(), Contract.Job("en_curso", 0.999, Contract.Runs), Contract.Job("pendiente", 0, Contract.Waits));
        await using var master = (await StandInMaster.StartAsync()).Answer(request, page);

        var ended = await Client.RunAsync(master, line);

        Assert.Equal(0, ended.Code);
        Assert.Equal([request], master.Lines);
        Assert.Contains($"{Id} completado juliaCython 1200x900 200 alta 100 % esclavo1 1.000 s 05:15:00 -", ended.Words);
        Assert.Contains($"{Id} en curso juliaCython 1200x900 200 alta 99 % esclavo1 - 05:15:00 -", ended.Words);
        Assert.Contains("todos los esclavos están ocupados", ended.Words);
        Assert.Contains("3 de 45; siguen con --desde 20", ended.Words);
    }

    [Fact]
    public async Task A_recolouring_is_posted_with_what_was_set_and_is_a_job_like_any()
    {
        await using var master = (await StandInMaster.StartAsync()).Answer($"POST /trabajos/{Id}/recolorear", Contract.Accepted);

        var ended = await Client.RunAsync(master, $"recolorear {Id} --paleta #000,#fff --coloreado histograma --formato webp --prioridad alta --clave k");

        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Assert.Contains("Trabajo: 20261123-051533-7k2m9qx4 Posición en la cola: 3", ended.Words);
        Assert.Equal("""{"paleta":"#000,#fff","coloreado":"histograma","formato":"webp","prioridad":1,"clave":"k"}""", Assert.Single(master.Requests).Body);
    }

    [Theory]
    [InlineData("cancelar", "DELETE", "", "cancelado")]
    [InlineData("reintentar", "POST", "/reintentar", "pendiente")]
    [InlineData("borrar", "DELETE", "?borrar=true", null)]
    public async Task Jobs_are_cancelled_retried_or_deleted_each_and_one_that_is_refused_keeps_no_other(string verb, string method, string path, string? state)
    {
        await using var master = (await StandInMaster.StartAsync())
            .Answer($"{method} /trabajos/{Id}{path}", Done(Id))
            .Answer($"{method} /trabajos/b{path}", 409, "application/problem+json", Contract.Problem(409, "El trabajo b está en_curso."))
            .Answer($"{method} /trabajos/c{path}", Done("c"));

        var ended = await Client.RunAsync(master, $"{verb} {Id} b c");
        var json = await Client.RunAsync(master, $"{verb} {Id} --json");

        Assert.Equal((1, $"Trabajo: {Id} Estado: {state ?? "borrado"} Trabajo: c Estado: {state ?? "borrado"}"), (ended.Code, ended.Words));
        Assert.Equal("hpc: El maestro respondió 409: El trabajo b está en_curso.\n", ended.Error);
        Assert.Equal((0, Done(Id)), (json.Code, json.Out.TrimEnd()));
        Assert.Equal(new[] { Id, "b", "c", Id }.Select(id => ($"{method} /trabajos/{id}{path}", "")), master.Requests.Select(r => (r.Line, r.Body)));

        string Done(string id) => state is null ? $$"""{"status":"deleted","trabajo_id":"{{id}}"}""" : $$"""{"status":"ok","trabajo_id":"{{id}}","estado":"{{state}}"}""";
    }

    [Fact]
    public async Task Nothing_is_deleted_where_one_of_the_ids_is_none_or_all_are_missing()
    {
        await using var master = await StandInMaster.StartAsync();

        var none = await Client.RunAsync(master, "borrar");
        Assert.Equal((2, "hpc: falta ID…, los identificadores de los trabajos: hpc borrar ID…\n"), (none.Code, none.Error));
        Assert.Equal(2, (await Client.RunAsync(master, $"borrar {Id} ..")).Code);
        Assert.Equal(2, (await Client.RunAsync(master, $"borrar {Id} --forzar")).Code);
        Assert.Empty(master.Lines);
    }

    [Fact]
    public async Task An_id_is_escaped_in_the_address()
    {
        await using var master = await StandInMaster.StartAsync();

        await Client.RunAsync(master, "cancelar ../limpiar_cola?x");
        await Client.RunAsync(master, "cancelar a/b?x");

        Assert.Equal(["DELETE /trabajos/a%2Fb%3Fx"], master.Lines);
    }

    [Fact]
    public async Task Json_shows_the_jobs_as_the_master_does()
    {
        await using var master = (await StandInMaster.StartAsync())
            .Answer("GET /trabajos", Contract.Page())
            .Answer($"GET /trabajos/{Id}", Contract.Job())
            .Answer("POST /agregar_trabajo", Contract.Accepted);

        foreach (var line in new[] { "trabajos --json", $"trabajo {Id} --json", "trabajo --json", "--comando trabajo --json" })
        {
            var ended = await Client.RunAsync(master, line);
            Assert.Equal(0, ended.Code);
            Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(ended.Out).RootElement.ValueKind);
        }
    }
}
