using System.Text.Json;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Workers;

namespace HpcHangfire.Farm.Tests.Contract.Wire;

/// <summary>The literal JSON of the master's and the slaves' other answers, name by name as the first system's clients read it.</summary>
public sealed class MasterWireTests
{
    private const string Job = """{"id":"j","algoritmo":"Numpy","width":800,"height":600,"iteraciones":100}""";

    private const string Result =
        """{"esclavo":"esclavo1","algoritmo":"Numpy","resolucion":"800x600","iteraciones":"100","tiempo":0.47,"trabajo_id":"j","stdout":"","stderr":"","return_code":0}""";

    private const double Time = 1751912584.571;
    private static readonly SlotJobWire SlotJob = new("j", "Numpy", 800, 600, 100);
    private static readonly SlaveResultWire SlaveResult = new("esclavo1", "Numpy", "800x600", "100", 0.47, "j", "", "", 0);

    private static readonly KnownWorker Worker = new(
        new WorkerRegistration("esclavo1", "127.0.0.1", 5011, true, WireJson.Moment(Time), ["Numpy", "juliaCython"]),
        new WorkerState("nodo-a", true, "j", 12.5, 24_171_236_557, 4));

    [Fact]
    public void The_masters_ping() => Assert.Equal(
        """{"status":"active","timestamp":1751912584.571,"trabajos_pendientes":3,"esclavos_activos":2}""",
        Json(new MasterPingWire("active", Time, 3, 2)));

    [Theory, InlineData("registered"), InlineData("received")]
    public void An_answer_that_says_what_was_done(string status) =>
        Assert.Equal($$"""{"status":"{{status}}"}""", Json(new StatusWire(status)));

    [Fact]
    public void An_active_worker() => Assert.Equal(
        """{"activo":true,"ip":"127.0.0.1","puerto":5011,"ultimo_ping":1751912584.571,"carga_cpu":12.5,"memoria_libre":23051.5,"ocupado":true,"trabajo_actual":"j","compuerta":{"abierta":true,"motivos":[]},"puntaje":null,"tipo":"propio","nodo":"nodo-a","hilos":4,"algoritmos":["Numpy","juliaCython"],"carga_ajena":null,"puntaje_partes":null}""",
        Json(Worker.ToWire(null)));

    [Fact]
    public void A_silent_foreign_worker() => Assert.Equal(
        """{"activo":false,"ip":"127.0.0.1","puerto":5011,"ultimo_ping":1751912584.571,"carga_cpu":0,"memoria_libre":0,"ocupado":false,"trabajo_actual":null,"compuerta":{"abierta":false,"motivos":["sin señales del esclavo"]},"puntaje":null,"tipo":"externo","nodo":null,"hilos":null,"algoritmos":["Numpy","juliaCython"],"carga_ajena":null,"puntaje_partes":null}""",
        Json(new KnownWorker(Worker.Registration with { IsOurs = false }, null).ToWire(null)));

    [Fact]
    public void A_worker_that_tells_its_instruction_paths_has_them_last() => Assert.EndsWith(
        "\"puntaje_partes\":null,\"rutas\":[\"vector256\",\"escalar\"]}",
        Json((Worker with { Registration = Worker.Registration with { Paths = ["vector256", "escalar"] } }).ToWire(null)),
        StringComparison.Ordinal);

    [Fact]
    public void The_farms_state() => Assert.Equal(
        $$"""{"trabajos_pendientes":1,"trabajos_completados":2,"trabajos_en_curso":3,"trabajos_fallidos":4,"trabajos_cancelados":5,"trabajos_desde_archivo":true,"colas":{"alta":1,"media":0,"baja":0},"esclavos":{"esclavo1":{{Json(Worker.ToWire(null))}}},"alertas":[{"nodo_memoria":"memoria1","tipo":"cpu_alta","timestamp":1751912584.571}],"timestamp":1751912584.571}""",
        Json(new FarmStatusWire(
            1,
            2,
            3,
            4,
            5,
            true,
            new Dictionary<string, long> { ["alta"] = 1, ["media"] = 0, ["baja"] = 0 },
            new Dictionary<string, WorkerWire> { ["esclavo1"] = Worker.ToWire(null) },
            [new ActiveAlertWire("memoria1", "cpu_alta", Time)],
            Time)));

    [Fact]
    public void The_active_alerts() => Assert.Equal(
        """{"alertas":[{"nodo_memoria":"memoria1","tipo":"disco_alto","timestamp":1751912584.571}],"timestamp":1751912584.571}""",
        Json(new ActiveAlertsWire([new ActiveAlertWire("memoria1", "disco_alto", Time)], Time)));

    [Fact]
    public void The_reports_as_they_came() => Assert.Equal(
        """{"reportes":{"memoria1":{"nodo_memoria":"memoria1","extra":{"ñ":[1,2.50]}}},"timestamp":1751912584.571}""",
        Json(new MemoryReportsWire(
            new Dictionary<string, JsonElement> { ["memoria1"] = JsonElement.Parse("""{"nodo_memoria":"memoria1","extra":{"ñ":[1,2.50]}}""") },
            Time)));

    [Fact]
    public void The_algorithms() => Assert.Equal(
        """{"algoritmos":[{"nombre":"Numpy","descripcion":"Filas enteras","por_defecto":false,"esclavos":["esclavo1"],"valores":{"c_re":null,"x_min":-1.5}}],"paletas":["gris"],"formatos":["png"],"coloreados":["bandas"],"muestreos":[1,2],"campos":[{"nombre":"potencia","tipo":"entero","etiqueta":"Potencia","etiqueta_en":"Power","ayuda":"exponente","obligatorio":false,"min":3,"max":8,"opciones":null,"por_defecto":null,"unidad":null,"algoritmos":["multibrot"],"recolorear":false}]}""",
        Json(new AlgorithmsWire(
            [
                new AlgorithmWire("Numpy", "Filas enteras", false, ["esclavo1"], new Dictionary<string, JsonElement> { ["c_re"] = WireOptions.Element(null), ["x_min"] = WireOptions.Element(-1.5) }),
            ],
            ["gris"],
            ["png"],
            ["bandas"],
            [1, 2],
            [new OrderFieldWire("potencia", "entero", "Potencia", "Power", "exponente", false, 3, 8, null, null, null, ["multibrot"], false)])));

    [Fact]
    public void A_registration_reads_and_writes_the_contracts_names() => Assert.Equal(
        """{"esclavo_id":"e9","ip":"127.0.0.1","puerto":5002,"algoritmos":null}""", Json(new RegisterWorkerWire("e9", "127.0.0.1", 5002)));

    [Fact]
    public void A_slaves_ping_while_idle_and_while_busy()
    {
        Assert.Equal(
            """{"status":"active","timestamp":1751912584.571,"ocupado":false,"trabajo_actual":null,"cpu_percent":12.5,"memoria_libre":23051.4,"memoria_total":24105.5,"memoria_usada":1054.1}""",
            Json(new SlavePingWire("active", Time, false, null, 12.5, 23051.4, 24105.5, 1054.1)));
        Assert.Equal(
            $$"""{"status":"active","timestamp":1751912584.571,"ocupado":true,"trabajo_actual":{{Job}},"cpu_percent":12.5,"memoria_libre":1,"memoria_total":2,"memoria_usada":1}""",
            Json(new SlavePingWire("active", Time, true, SlotJob, 12.5, 1, 2, 1)));
    }

    [Fact]
    public void A_slaves_state_before_and_after_a_job()
    {
        Assert.Equal(
            """{"ocupado":false,"trabajo_actual":null,"ultimo_trabajo":null,"cpu_percent":12.5,"memoria_libre":1,"memoria_total":2,"memoria_usada":1,"timestamp":1751912584.571,"compuerta":{"abierta":true,"motivos":[]},"carga_ajena":null}""",
            Json(new SlaveStatusWire(false, null, null, 12.5, 1, 2, 1, Time, new(true, []), null)));
        Assert.Equal(
            $$"""{"ocupado":false,"trabajo_actual":null,"ultimo_trabajo":{{Result}},"cpu_percent":12.5,"memoria_libre":1,"memoria_total":2,"memoria_usada":1,"timestamp":1751912584.571,"compuerta":{"abierta":true,"motivos":[]},"carga_ajena":null}""",
            Json(new SlaveStatusWire(false, null, SlaveResult, 12.5, 1, 2, 1, Time, new(true, []), null)));
    }

    [Fact]
    public void An_order_to_a_slave_and_its_word_of_failure()
    {
        Assert.Equal(
            """{"id":"j","algoritmo":"Numpy","width":800,"height":600,"iteraciones":100,"timestamp":1751912584.571,"ficha":1751912584571001}""",
            Json(new ExecuteWire("j", "Numpy", 800, 600, 100, Time, 1751912584571001)));
        Assert.Equal(
            """{"esclavo":"e9","trabajo_id":"j","error":"Timeout después de 300 segundos","timestamp":1751912584.571}""",
            Json(new SlaveFailureWire("e9", "j", "Timeout después de 300 segundos", Time)));
    }

    [Fact]
    public void The_masters_ping_may_name_its_farm() => Assert.Equal(
        """{"status":"active","timestamp":1751912584.571,"trabajos_pendientes":3,"esclavos_activos":2,"granja":"g"}""",
        Json(new MasterPingWire("active", Time, 3, 2) { Farm = "g" }));

    [Fact]
    public void A_slaves_result_has_its_iterations_as_text() => Assert.Equal(Result, Json(SlaveResult));

    [Fact]
    public void An_accepted_and_a_refused_order()
    {
        Assert.Equal("""{"status":"accepted","trabajo_id":"j"}""", Json(new SlaveAcceptedWire("accepted", "j")));
        Assert.Equal($$"""{"error":"Esclavo ocupado","trabajo_actual":{{Job}}}""", Json(new SlaveBusyWire("Esclavo ocupado", SlotJob)));
    }

    [Fact]
    public void A_program_that_lives() => Assert.Equal("""{"status":"vivo"}""", Json(new HealthWire("vivo")));

    [Fact]
    public void A_problem_is_read_with_any_of_its_members_missing()
    {
        Assert.Equal(new ProblemWire(), JsonSerializer.Deserialize<ProblemWire>("{}", WireJson.Options));
        var problem = JsonSerializer.Deserialize<ProblemWire>(
            """{"type":"about:blank","title":"Petición no válida","status":400,"detail":"d","error":"e","campo":"width","errores":[{"campo":"width","error":"e"}]}""", WireJson.Options);
        Assert.Equal(("e", "width", "Petición no válida", "d"), (problem!.Error, problem.Field, problem.Title, problem.Detail));
        Assert.Equal([new FieldErrorWire("width", "e")], problem.FieldErrors!);
    }

    [Fact]
    public void A_member_that_the_contract_requires_cannot_be_missing() =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<JobAcceptedWire>("""{"status":"added","trabajo_id":"j"}""", WireJson.Options));

    private static string Json<T>(T wire) => JsonSerializer.Serialize(wire, WireJson.Options);
}
