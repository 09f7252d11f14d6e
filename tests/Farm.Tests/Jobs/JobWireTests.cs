using System.Text.Json;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Workers;

namespace HpcHangfire.Farm.Tests.Jobs;

/// <summary>The literal JSON of jobs, name by name.</summary>
public sealed class JobWireTests
{
    private static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeMilliseconds(1_751_912_584_571);

    private static readonly JobRecord Waiting = new()
    {
        Id = "20261123-051533-7k2m9qx4",
        Order = new RenderOrder { Algorithm = "Numpy", Width = 800, Height = 600, Iterations = 100 },
        State = JobState.Waiting,
        Created = Time,
    };

    private static readonly JobRecord Done = Waiting with
    {
        Order = new RenderOrder
        {
            Algorithm = "juliaCython",
            Width = 800,
            Height = 600,
            Iterations = 100,
            Priority = JobPriority.High,
            CRe = -0.8,
            CIm = 0.156,
            XMin = -1,
            XMax = 1,
            YMin = -0.5,
            YMax = 0.5,
            Palette = "viridis",
            Format = "webp",
            TimeoutSeconds = 60,
            Worker = "esclavo1",
        },
        State = JobState.Completed,
        Started = Time.AddSeconds(1),
        Finished = Time.AddSeconds(1.47),
        Worker = "esclavo1",
        Assignment = new Assignment("esclavo1", "fijado", [], null),
        Attempts = 2,
        Progress = 1,
        Result = new RenderResult
        {
            Image = "x.1.webp",
            CountsSum = 54,
            CountsSha256 = "239ac551",
            ComputeSeconds = 0.25,
            ImageSeconds = 0.0625,
            Threads = 2,
            Path = "vector512",
        },
    };

    [Fact]
    public void A_waiting_job_has_null_for_what_does_not_exist_yet() => Assert.Equal(
        """{"trabajo_id":"20261123-051533-7k2m9qx4","estado":"pendiente","algoritmo":"Numpy","width":800,"height":600,"iteraciones":100,"prioridad":2,"progreso":0,"esclavo":null,"intentos":0,"creado":1751912584.571,"iniciado":null,"terminado":null,"tiempo":null,"espera":{"motivo":"no hay ningún esclavo activo","posicion_cola":1},"asignacion":null,"resultado":null,"error":null,"c_re":0,"c_im":0,"x_min":-1.5,"x_max":1.5,"y_min":-1.5,"y_max":1.5,"paleta":"inferno","coloreado":"bandas","muestreo":1,"formato":"png","timeout_s":null,"esclavo_fijo":null}""",
        Json(Waiting.ToWire(new WaitingWire("no hay ningún esclavo activo", 1))));

    [Fact]
    public void A_completed_job_tells_its_order_its_times_and_its_result() => Assert.Equal(
        """{"trabajo_id":"20261123-051533-7k2m9qx4","estado":"completado","algoritmo":"juliaCython","width":800,"height":600,"iteraciones":100,"prioridad":1,"progreso":1,"esclavo":"esclavo1","intentos":2,"creado":1751912584.571,"iniciado":1751912585.571,"terminado":1751912586.041,"tiempo":0.47,"espera":null,"asignacion":{"esclavo":"esclavo1","motivo":"fijado por la orden","candidatos":[],"puntaje":null},"resultado":{"imagen":"/trabajos/20261123-051533-7k2m9qx4/imagen","suma_conteos":54,"sha256_conteos":"239ac551","tiempo_calculo":0.25,"tiempo_imagen":0.0625,"hilos":2,"ruta":"vector512"},"error":null,"c_re":-0.8,"c_im":0.156,"x_min":-1,"x_max":1,"y_min":-0.5,"y_max":0.5,"paleta":"viridis","coloreado":"bandas","muestreo":1,"formato":"webp","timeout_s":60,"esclavo_fijo":"esclavo1"}""",
        Json(Done.ToWire(null)));

    [Fact]
    public void A_running_job_tells_who_holds_it() => Assert.Contains(
        ""","error":null,"arriendo":{"esclavo":"esclavo1","ficha":1751912584571000,"desde":1751912584.571,"vence":1751912594.571},""",
        Json(Waiting.ToWire(null) with { Lease = new LeaseWire("esclavo1", 1_751_912_584_571_000, 1_751_912_584.571, 1_751_912_594.571) }),
        StringComparison.Ordinal);

    [Fact]
    public void A_job_tells_the_path_that_its_order_asked_for() => Assert.EndsWith(
        "\"formato\":\"png\",\"ruta\":\"vector128\",\"timeout_s\":null,\"esclavo_fijo\":null}",
        Json((Waiting with { Order = Waiting.Order with { Path = "vector128" } }).ToWire(null)),
        StringComparison.Ordinal);

    [Fact]
    public void A_job_of_a_foreign_slave_tells_its_time_what_is_missing_and_what_its_program_said()
    {
        var job = Json((Done with { Result = new RenderResult { ComputeSeconds = 0.25 }, Delivery = new Delivery("listo", "", 0, "f") }).ToWire(null));
        Assert.Contains(
            """{"imagen":null,"suma_conteos":null,"sha256_conteos":null,"tiempo_calculo":0.25,"tiempo_imagen":null,"hilos":null,"ruta":null,"nota":"El esclavo no entregó imagen: solo hay tiempos."}""",
            job,
            StringComparison.Ordinal);
        Assert.Contains("""{"stdout":"listo","stderr":"","return_code":0}""", job, StringComparison.Ordinal);
    }

    [Fact]
    public void A_job_of_ours_tells_its_pace_without_what_cycles_and_mirrors_spared_and_with_it()
    {
        var result = Done.Result! with { CountsSum = 8_000_000_000, SkippedIterations = 4_000_000_000, MirroredIterations = 2_000_000_000, ClockHertz = 4e9 };
        Assert.Contains(
            """ "ritmo":{"iteraciones_calculadas":2000000000,"iteraciones_omitidas":4000000000,"parte_omitida":0.5,"iteraciones_por_s":8000000000,"iteraciones_por_s_con_omitidas":32000000000,"iteraciones_por_ciclo":1,"reloj_hz":4000000000,"iteraciones_reflejadas":2000000000}""".Trim(),
            Json((Done with { Result = result }).ToWire(null)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_without_iterations_has_a_pace_too()
    {
        var pace = (Done.Result! with { CountsSum = 0, SkippedIterations = 0, ClockHertz = 4e9, ComputeSeconds = 0 }).ToWire("j").Pace!;
        Assert.Equal((0, 0, 0, 0), (pace.SkippedShare, pace.PerSecond, pace.PerSecondWithSkipped, pace.PerCycle));
    }

    [Fact]
    public void A_failed_job_tells_why_with_its_letters_as_they_are() => Assert.Contains(
        "\"error\":\"Timeout después de 1 segundos: ñ «x»\",",
        Json((Waiting with { State = JobState.Failed, Error = "Timeout después de 1 segundos: ñ «x»" }).ToWire(null)),
        StringComparison.Ordinal);

    [Theory]
    [InlineData(JobState.Waiting, "pendiente"), InlineData(JobState.Running, "en_curso"), InlineData(JobState.Completed, "completado")]
    [InlineData(JobState.Failed, "fallido"), InlineData(JobState.Cancelled, "cancelado")]
    public void Every_state_has_its_word_and_back(JobState state, string word)
    {
        Assert.Equal(word, state.ToWire());
        Assert.Equal(state, JobStates.Find(word));
    }

    [Fact]
    public void A_state_without_a_word_is_a_bug_and_a_word_without_a_state_is_none()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ((JobState)9).ToWire());
        Assert.Null(JobStates.Find("Pendiente"));
        Assert.Null(JobStates.Find(null));
    }

    [Fact]
    public void An_accepted_job_has_the_contracts_names() => Assert.Equal(
        """{"status":"added","trabajo_id":"j","posicion_cola":3}""", Json(new JobAcceptedWire("added", "j", 3)));

    [Fact]
    public void A_page_says_where_the_next_begins() => Assert.Equal(
        """{"trabajos":[],"total":7,"desde":0,"limite":5,"siguiente":null}""", Json(new JobPageWire([], 7, 0, 5, null)));

    [Fact]
    public void A_changed_state_has_its_word() => Assert.Equal(
        """{"status":"cancelled","trabajo_id":"j","estado":"cancelado"}""", Json(new JobStateWire("cancelled", "j", "cancelado")));

    [Fact]
    public void A_deleted_job_has_no_state() => Assert.Equal("""{"status":"deleted","trabajo_id":"j"}""", Json(new JobStateWire("deleted", "j")));

    [Fact]
    public void A_loaded_file_has_a_receipt_for_each_line() => Assert.Equal(
        """{"status":"loaded","trabajos_cargados":1,"trabajos_pendientes":4,"lineas":[{"linea":1,"texto":"Numpy,8,6,1","estado":"encolada","trabajo_id":"j","error":null},{"linea":3,"texto":"ñ","estado":"rechazada","trabajo_id":null,"error":"está mal"}],"lineas_omitidas":7}""",
        Json(new JobsLoadedWire("loaded", 1, 4, [new(1, "Numpy,8,6,1", "encolada", "j", null), new(3, "ñ", "rechazada", null, "está mal")]) { Omitted = 7 }));

    [Fact]
    public void A_cleared_queue_counts_what_left_it() => Assert.Equal(
        """{"status":"cleared","trabajos_eliminados":5000}""", Json(new QueueClearedWire("cleared", 5000)));

    [Fact]
    public void A_finished_job_is_a_line_of_the_results() => Assert.Equal(
        """{"resultados":[{"trabajo_id":"20261123-051533-7k2m9qx4","terminado":1751912586.041,"esclavo":"esclavo1","algoritmo":"juliaCython","resolucion":"800x600","iteraciones":100,"tiempo":0.47,"sha256_conteos":"239ac551","imagen":"/trabajos/20261123-051533-7k2m9qx4/imagen"}],"total":1}""",
        Json(new FinishedJobsWire([Done.ToFinishedWire()!], 1)));

    [Fact]
    public void What_is_not_completed_has_no_line_of_results() => Assert.Null(Waiting.ToFinishedWire());

    [Fact]
    public void An_order_has_four_fields_and_the_others_only_where_somebody_set_them()
    {
        Assert.Equal("""{"algoritmo":"juliaCython","width":800,"height":600,"iteraciones":100}""", Json(new JobOrderWire("juliaCython", 800, 600, 100)));
        Assert.Equal(
            """{"algoritmo":"Numpy","width":1,"height":2,"iteraciones":3,"prioridad":1,"c_re":-0.8,"c_im":0.156,"potencia":5,"x_min":-1,"x_max":1,"y_min":-2,"y_max":2,"paleta":"gris","coloreado":"suave","muestreo":2,"guardar_conteos":true,"formato":"tiff","ruta":"vector256","timeout_s":9,"esclavo":"esclavo1","clave":"k"}""",
            Json(new JobOrderWire("Numpy", 1, 2, 3)
            {
                [OrderFields.Priority] = 1,
                [OrderFields.CRe] = -0.8,
                [OrderFields.CIm] = 0.156,
                [OrderFields.Power] = 5,
                [OrderFields.XMin] = -1,
                [OrderFields.XMax] = 1,
                [OrderFields.YMin] = -2,
                [OrderFields.YMax] = 2,
                [OrderFields.Palette] = "gris",
                [OrderFields.Colouring] = "suave",
                [OrderFields.Samples] = 2,
                [OrderFields.KeepsCounts] = true,
                [OrderFields.Format] = "tiff",
                [OrderFields.Path] = "vector256",
                [OrderFields.Timeout] = 9,
                [OrderFields.Worker] = "esclavo1",
                [OrderFields.Key] = "k",
            }));
    }

    [Fact]
    public void A_request_to_load_names_a_file_only_where_somebody_did()
    {
        Assert.Equal("{}", Json(new LoadFileWire()));
        Assert.Equal("""{"archivo":"trabajos.txt","forzar":true}""", Json(new LoadFileWire("trabajos.txt") { Force = true }));
    }

    [Fact]
    public void A_console_has_its_lines_and_where_the_next_look_begins() => Assert.Equal(
        """{"progreso":0.5,"fase":"cálculo","lineas":[{"timestamp":1751912584.571,"texto":"Conteos en 0.250 s"}],"siguiente":8}""",
        Json(new ConsolePage(0.5, "cálculo", [new(1751912584.571, "Conteos en 0.250 s")], 8)));

    private static string Json<T>(T wire) => JsonSerializer.Serialize(wire, WireJson.Options);
}
