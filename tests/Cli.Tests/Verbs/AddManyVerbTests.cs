using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace HpcHangfire.Cli.Tests.Verbs;

public sealed class AddManyVerbTests
{
    private const string Route = "POST /agregar_trabajos";

    [Fact]
    public async Task Lines_are_sent_as_they_are_and_the_refused_ones_are_said()
    {
        await using var master = (await StandInMaster.StartAsync()).Answer(Route, 200, "application/x-ndjson", """
            {"linea":1,"estado":"encolada","trabajo_id":"t1"}
            {"linea":2,"estado":"ya_cargada","trabajo_id":"t0"}
            {"linea":4,"estado":"rechazada","error":"Falta width.","errores":[{"campo":"width","error":"Falta width."},{"campo":"height","error":"Falta height."}]}
            {"status":"loaded","lineas":3,"trabajos_cargados":1,"lineas_rechazadas":1}

            """);
        const string Orders = "{\"a\":1}\n{\"b\":\r2}\n\n{\"ñ\":\"🦆\"}\n";

        var ended = await new Client { In = new MemoryStream(Encoding.UTF8.GetBytes(Orders)) }.AskAsync(master, "agregar_trabajos");

        Assert.Equal((1, ""), (ended.Code, ended.Error));
        Assert.Equal((Orders, "application/x-ndjson"), (master.Requests[0].Body, master.Requests[0].ContentType));
        Assert.Contains("Trabajos cargados: 1 Líneas ya cargadas: 1 Líneas rechazadas: 1", ended.Words);
        Assert.Contains("4 Falta width. Falta height.", ended.Words);
    }

    [Fact]
    public async Task A_program_gets_each_receipt_and_the_sum()
    {
        await using var master = (await StandInMaster.StartAsync()).Answer(Route, 200, "application/x-ndjson", """
            {"linea":1,"estado":"encolada","trabajo_id":"t1","nuevo":7}
            {"status":"loaded","lineas":1,"trabajos_cargados":1,"lineas_rechazadas":0}

            """);

        var ended = await Client.RunAsync(master, "agregar_trabajos --json -");

        Assert.Equal(0, ended.Code);
        Assert.Equal(
            ["""{"linea":1,"estado":"encolada","trabajo_id":"t1","nuevo":7}""", """{"status":"loaded","lineas":1,"trabajos_cargados":1,"lineas_rechazadas":0}"""],
            ended.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_long_file_goes_in_several_requests_that_count_its_lines_on()
    {
        await using var master = await StandInMaster.StartAsync();
        foreach (var query in new[] { "?clave=k", "?linea=1001&clave=k", "?linea=2001&clave=k" })
            master.Answer(Route + query, 200, "application/x-ndjson", Answered(1));
        var file = Path.Combine(Path.GetTempPath(), $"hpc-{Guid.NewGuid():N}.ndjson");
        await File.WriteAllLinesAsync(file, Enumerable.Range(1, 2500).Select(n => $"{{\"n\":{n}}}"));
        try
        {
            var ended = await Client.RunAsync(master, $"agregar_trabajos {file} --clave k --json");

            Assert.Equal(0, ended.Code);
            Assert.Equal(3, master.Requests.Count);
            Assert.Equal(["{\"n\":1}", "{\"n\":1001}", "{\"n\":2001}"], master.Requests.Select(request => request.Body.Split('\n')[0]));
            Assert.Equal(2500, master.Requests.Sum(request => request.Body.Count(c => c == '\n')));
            Assert.EndsWith("""{"status":"loaded","lineas":3,"trabajos_cargados":3,"lineas_rechazadas":0}""", ended.Out.TrimEnd());
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Whoever_writes_a_line_now_and_then_is_not_kept_waiting_for_more()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var master = (await StandInMaster.StartAsync()).Answer(Route, async context =>
        {
            asked.TrySetResult();
            await context.Response.WriteAsync(Answered(1));
        });
        master.Answer(Route + "?linea=2", 200, "application/x-ndjson", Answered(2));
        var typed = new Pipe();
        await typed.Writer.WriteAsync("{}\n{\""u8.ToArray());

        var running = new Client { In = typed.Reader.AsStream() }.AskAsync(master, "agregar_trabajos");
        await asked.Task.WaitAsync(Client.Deadline);
        await typed.Writer.WriteAsync("a\":1}"u8.ToArray());
        await typed.Writer.CompleteAsync();

        Assert.Equal(0, (await running.WaitAsync(Client.Deadline)).Code);
        Assert.Equal([Route, Route + "?linea=2"], master.Lines);
    }

    [Fact]
    public async Task Answers_that_break_off_are_no_success()
    {
        await using var master = (await StandInMaster.StartAsync()).Answer(Route, 200, "application/x-ndjson", """{"linea":1,"estado":"encolada","trabajo_id":"t1"}""");

        var ended = await new Client { In = new MemoryStream("{}\n{}\n"u8.ToArray()) }.AskAsync(master, "agregar_trabajos");

        Assert.Equal(1, ended.Code);
        Assert.Equal("hpc: El maestro dejó de responder a mitad de las líneas. Las líneas anteriores a la 2 tienen respuesta; de las siguientes, «hpc trabajos» muestra las que se encolaron.", ended.Error.Trim());
        Assert.Contains("Trabajos cargados: 1", ended.Words);
    }

    [Theory]
    [InlineData("", "de las siguientes, «hpc trabajos» muestra las que se encolaron")]
    [InlineData(" --clave k", "repetirlo con la misma --clave añade solo lo que falta")]
    public async Task An_interruption_says_how_to_go_on(string more, string said)
    {
        await using var master = (await StandInMaster.StartAsync()).Answer(Route + (more.Length > 0 ? "?clave=k" : ""), 200, "application/x-ndjson", """
            {"linea":1,"estado":"encolada","trabajo_id":"t1"}
            {"status":"interrupted","lineas":1,"trabajos_cargados":1,"lineas_rechazadas":0,"error":"El almacén Redis no responde; inténtelo de nuevo en unos segundos."}

            """);

        var ended = await Client.RunAsync(master, "agregar_trabajos" + more);

        Assert.Equal(1, ended.Code);
        Assert.Contains("El almacén Redis no responde", ended.Error);
        Assert.Contains(said, ended.Error);
    }

    [Fact]
    public async Task A_refusal_and_a_missing_file_are_said()
    {
        await using var master = (await StandInMaster.StartAsync()).Answer(Route, 503, "application/problem+json", Contract.Problem(503, "Redis está casi lleno"));

        var refused = await Client.RunAsync(master, "agregar_trabajos");
        Assert.Equal(1, refused.Code);
        Assert.Contains("Redis está casi lleno", refused.Error);

        var missing = await Client.RunAsync(master, "agregar_trabajos /no/existe.ndjson");
        Assert.Equal((2, "hpc: no se puede leer el archivo «/no/existe.ndjson» en esta máquina"), (missing.Code, missing.Error.Trim()));
    }

    private static string Answered(int line) =>
        $$"""{"linea":{{line}},"estado":"encolada","trabajo_id":"t"}""" + "\n" + """{"status":"loaded","lineas":1,"trabajos_cargados":1,"lineas_rechazadas":0}""" + "\n";
}
