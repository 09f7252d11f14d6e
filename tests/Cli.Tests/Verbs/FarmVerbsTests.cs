using System.Text.Json;

namespace HpcHangfire.Cli.Tests.Verbs;

public sealed class FarmVerbsTests
{
    [Theory, InlineData("ping"), InlineData("--comando ping")]
    public async Task Ping_tells_the_master_its_answer_time_and_counts(string line)
    {
        await using var master = (await StandInMaster.StartAsync()).Answer("GET /ping", Contract.Ping);

        var ended = await Client.RunAsync(master, line);

        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Assert.Contains("Estado: activo", ended.Words);
        Assert.Contains("Trabajos pendientes: 4", ended.Words);
        Assert.Contains("Esclavos activos: 2", ended.Words);
        Assert.Contains("Su hora: 05:15:03", ended.Words);
    }

    [Theory, InlineData("estado"), InlineData("--comando estado"), InlineData("")]
    public async Task State_shows_the_counts_the_queues_the_workers_and_the_alerts(string line)
    {
        var alerts = """[{"nodo_memoria":"memoria1","tipo":"cpu_alta","timestamp":1795410903.0}]""";
        await using var master = (await StandInMaster.StartAsync()).Answer("GET /estado", Contract.Status(failed: 2, alerts: alerts));

        var ended = await Client.RunAsync(master, line);

        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Assert.Contains("Pendientes: 4 (alta 1, media 3) En curso: 1 Completados: 10 Fallidos: 2 Cancelados: 1 Cargados de archivo: sí", ended.Words);
        Assert.Contains("esclavo1 ocupado 20261123-051500-aaaaaaaa 12.5 % 22.5 GiB 8 0.75 nativo 127.0.0.1:5011 hace 3 s abierta", ended.Words);
        Assert.Contains("cpu_alta memoria1 05:15:03", ended.Words);
    }

    [Theory, InlineData("esclavos"), InlineData("--comando esclavos")]
    public async Task Workers_are_shown_with_a_dash_for_what_a_foreign_one_does_not_tell(string line)
    {
        await using var master = (await StandInMaster.StartAsync()).Answer("GET /esclavos", Contract.Workers);

        var ended = await Client.RunAsync(master, line);

        Assert.Equal(0, ended.Code);
        Assert.Contains("esclavo2 libre - 99.5 % 512.0 MiB - - ajeno 10.0.0.2:5002 hace 3 s cerrada: CPU sobre 90 %", ended.Words);
        Assert.Contains("esclavo3 inactivo - 0.0 % 0 B - - ajeno 10.0.0.3:5002 nunca abierta", ended.Words);
    }

    [Fact]
    public async Task A_farm_without_workers_says_that_jobs_wait()
    {
        await using var master = (await StandInMaster.StartAsync()).Answer("GET /esclavos", "{}");

        Assert.Contains("No hay esclavos", (await Client.RunAsync(master, "esclavos")).Out);
    }

    [Theory, InlineData("memoria"), InlineData("--comando memoria")]
    public async Task Memory_reports_are_shown_also_where_a_foreign_node_leaves_parts_out(string line)
    {
        await using var master = (await StandInMaster.StartAsync()).Answer("GET /memoria", Contract.Memory);

        var ended = await Client.RunAsync(master, line);

        Assert.Equal(0, ended.Code);
        Assert.Contains("memoria1 13.6 % 50.0 % 4.0 GiB 8.0 GiB 34.1 % 65.9 GiB 77.3 % 4.5 % 05:15:03 cpu_alto", ended.Words);
        Assert.Contains("raro - - - - - - - - - -", ended.Words);
    }

    [Fact]
    public async Task Alerts_are_listed()
    {
        await using var master = (await StandInMaster.StartAsync()).Answer("GET /alertas", Contract.Alerts);

        Assert.Contains("cpu_alta memoria1 05:15:03", (await Client.RunAsync(master, "alertas")).Words);
    }

    [Fact]
    public async Task A_farm_where_every_job_is_in_one_place_ends_with_0()
    {
        await using var master = (await StandInMaster.StartAsync()).Answer("GET /salud/coherencia", """{"coherente":true,"revisados":12,"problemas":[]}""");

        var ended = await Client.RunAsync(master, "coherencia");

        Assert.Equal((0, "", "Trabajos revisados: 12 Cada trabajo está en un solo sitio."), (ended.Code, ended.Error, ended.Words));
    }

    [Fact]
    public async Task Jobs_that_are_not_in_one_place_are_listed_and_end_with_1()
    {
        var body = """{"coherente":false,"revisados":12,"problemas":[{"trabajo_id":"a1","problema":"espera fuera de su cola"}]}""";
        await using var master = (await StandInMaster.StartAsync()).Answer("GET /salud/coherencia", 409, "application/json", body);

        var ended = await Client.RunAsync(master, "coherencia");
        var json = await Client.RunAsync(master, "coherencia --json");

        Assert.Equal((1, "Trabajos revisados: 12 TRABAJO PROBLEMA a1 espera fuera de su cola"), (ended.Code, ended.Words));
        Assert.Equal("hpc: no todo trabajo está en un solo sitio; el maestro lo arregla por sí mismo\n", ended.Error);
        Assert.Equal((1, body), (json.Code, json.Out.TrimEnd()));
    }

    [Fact]
    public async Task A_master_that_cannot_look_is_no_finding()
    {
        await using var master = (await StandInMaster.StartAsync())
            .Answer("GET /salud/coherencia", 503, "application/problem+json", Contract.Problem(503, "Redis no responde."));

        var ended = await Client.RunAsync(master, "coherencia");

        Assert.Equal((1, "", "hpc: El maestro respondió 503: Redis no responde.\n"), (ended.Code, ended.Out, ended.Error));
    }

    [Fact]
    public async Task Algorithms_are_the_masters_also_one_this_client_does_not_know()
    {
        await using var master = (await StandInMaster.StartAsync()).Answer("GET /algoritmos", Contract.Algorithms);

        var ended = await Client.RunAsync(master, "algoritmos");

        Assert.Contains("Secuencial (por defecto) esclavo1, esclavo2 Un bucle escalar.", ended.Words);
        Assert.Contains("Nueva - De un maestro más nuevo.", ended.Words);
        Assert.Contains("Paletas: inferno, gris Formatos: png, tiff", ended.Words);
    }

    [Theory]
    [InlineData("ping", Contract.Ping)]
    [InlineData("esclavos", Contract.Workers)]
    [InlineData("memoria", Contract.Memory)]
    [InlineData("alertas", Contract.Alerts)]
    [InlineData("algoritmos", Contract.Algorithms)]
    public async Task Json_is_what_the_master_said_on_one_line(string verb, string body)
    {
        await using var master = (await StandInMaster.StartAsync()).Answer($"GET /{verb}", body);

        var ended = await Client.RunAsync(master, $"{verb} --json");

        Assert.Equal(0, ended.Code);
        Assert.Single(ended.Out.TrimEnd().Split('\n'));
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(body).RootElement, JsonDocument.Parse(ended.Out).RootElement));
    }
}
