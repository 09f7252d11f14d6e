using System.Text.Json;
using HpcHangfire.Testing;
using Microsoft.AspNetCore.Http;

namespace HpcHangfire.Cli.Tests.Verbs;

public sealed class QueueVerbsTests
{
    [Theory, InlineData("limpiar_cola"), InlineData("--comando limpiar_cola")]
    public async Task Clearing_posts_no_body_and_tells_the_count(string line)
    {
        await using var master = (await StandInMaster.StartAsync()).Answer("POST /limpiar_cola", Contract.Cleared);

        var ended = await Client.RunAsync(master, line);

        Assert.Equal(0, ended.Code);
        Assert.Contains("7", ended.Out);
        Assert.Equal(("", null), (master.Requests[0].Body, master.Requests[0].ContentType));
    }

    [Theory]
    [InlineData("cargar_trabajos", """{"archivo":"trabajos.txt"}""")]
    [InlineData("--comando cargar_trabajos", """{"archivo":"trabajos.txt"}""")]
    [InlineData("--comando cargar_trabajos --archivo otros.txt", """{"archivo":"otros.txt"}""")]
    [InlineData("cargar_trabajos --archivo otros.txt --forzar", """{"archivo":"otros.txt","forzar":true}""")]
    public async Task Loading_names_the_file_and_shows_the_refused_lines_with_their_reason(string line, string body)
    {
        await using var master = (await StandInMaster.StartAsync()).Answer("POST /cargar_trabajos", Contract.Loaded);

        var ended = await Client.RunAsync(master, line);

        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Assert.Equal(body, Assert.Single(master.Requests).Body);
        Assert.Contains("Trabajos cargados: 2 Líneas ya cargadas: 1 Líneas rechazadas: 1 Trabajos pendientes: 5", ended.Words);
        Assert.Contains("9 Magia,1,1,1 algoritmo «Magia» desconocido", ended.Words);
    }

    [Fact]
    public async Task Lines_that_the_master_gives_no_receipt_of_are_counted()
    {
        await using var master = (await StandInMaster.StartAsync())
            .Answer("POST /cargar_trabajos", Contract.Loaded.TrimEnd()[..^1] + ",\"lineas_omitidas\":12345}");

        var ended = await Client.RunAsync(master, "cargar_trabajos");

        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Assert.Contains("Líneas rechazadas: 1 Líneas sin recibo: 12345 Trabajos pendientes: 5", ended.Words);
    }

    [Theory, InlineData("", "POST /cargar_trabajos"), InlineData(" --forzar", "POST /cargar_trabajos?forzar=true"), InlineData(" --clave a&b", "POST /cargar_trabajos?clave=a%26b")]
    public async Task Sending_posts_the_text_of_a_file_of_this_machine(string more, string request)
    {
        await using var master = (await StandInMaster.StartAsync()).Answer(request, Contract.Loaded);
        var file = Path.Combine(Path.GetTempPath(), $"hpc-{Guid.NewGuid():N}.txt");
        await File.WriteAllTextAsync(file, "# ñandú\nSecuencial,8,6,1,1\n");
        try
        {
            var ended = await Client.RunAsync(master, $"cargar_trabajos --enviar --archivo {file}{more}");

            Assert.Equal(0, ended.Code);
            Assert.Equal((request, "# ñandú\nSecuencial,8,6,1,1\n", "text/plain; charset=utf-8"),
                (master.Requests[0].Line, master.Requests[0].Body, master.Requests[0].ContentType));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_key_is_for_a_text_that_is_sent()
    {
        await using var master = await StandInMaster.StartAsync();

        var ended = await Client.RunAsync(master, "cargar_trabajos --clave k");

        Assert.Equal((2, ""), (ended.Code, ended.Out));
        Assert.StartsWith("hpc: --clave va con --enviar", ended.Error, StringComparison.Ordinal);
        Assert.Empty(master.Requests);
    }

    [Fact]
    public async Task A_file_to_send_that_is_not_here_is_wrong_usage_and_asks_nothing()
    {
        await using var master = await StandInMaster.StartAsync();

        var ended = await Client.RunAsync(master, "cargar_trabajos --enviar --archivo no-existe.txt");

        Assert.Equal(2, ended.Code);
        Assert.Contains("no-existe.txt", ended.Error);
        Assert.Empty(master.Requests);
    }

    [Fact]
    public async Task A_file_that_the_master_refuses_ends_with_1_and_its_sentence()
    {
        await using var master = (await StandInMaster.StartAsync())
            .Answer("POST /cargar_trabajos", 404, "application/problem+json", Contract.Problem(404, "no existe el archivo otros.txt", "archivo"));

        var ended = await Client.RunAsync(master, "cargar_trabajos --archivo otros.txt");

        Assert.Equal((1, "", "hpc: El maestro respondió 404: no existe el archivo otros.txt\n"), (ended.Code, ended.Out, ended.Error));
    }

    [Theory, InlineData(""), InlineData(" --json")]
    public async Task A_load_that_takes_longer_than_an_answer_may_is_waited_for_and_tells_how_the_queue_grows(string json)
    {
        var enough = new TaskCompletionSource();
        await using var master = (await StandInMaster.StartAsync())
            .Answer("POST /cargar_trabajos", async context =>
            {
                await enough.Task.WaitAsync(Client.Deadline);
                await context.Response.WriteAsync(Contract.Loaded);
            })
            .Answer("GET /estado", context => context.Response.WriteAsync(Contract.Status(waiting: 7000)))
            .Answer("GET /estado", context => context.Response.WriteAsync(Contract.Status(waiting: 9000)))
            .Answer("GET /estado", async context =>
            {
                await Task.Delay(TimeSpan.FromMilliseconds(300)); // longer than HTTP_TIMEOUT, the load's own time counted from its start
                enough.TrySetResult();
                await context.Response.WriteAsync(Contract.Status(waiting: 9500));
            });

        var client = new Client { Variables = { ["HTTP_TIMEOUT"] = "0.5" }, Silence = TimeSpan.FromMilliseconds(600) };
        var ended = await client.AskAsync(master, $"cargar_trabajos{json}");

        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Assert.Equal(json == "", ended.Out.Contains("el maestro carga; 9000 pendientes", StringComparison.Ordinal));
        if (json == "")
            Assert.Contains("Trabajos cargados: 2", ended.Words);
        else
            Assert.Equal("loaded", JsonDocument.Parse(ended.Out).RootElement.GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("cargar_trabajos", "cargar otra vez el archivo añade solo lo que falta")]
    [InlineData("cargar_trabajos --forzar", "repetir la carga lo encola otra vez")]
    public async Task A_master_that_goes_away_while_it_loads_is_no_master_that_never_was(string line, string advice)
    {
        await using var master = (await StandInMaster.StartAsync()).Answer("POST /cargar_trabajos", context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        var ended = await Client.RunAsync(master, line);

        Assert.Equal((3, ""), (ended.Code, ended.Out));
        Assert.Contains("dejó de responder mientras cargaba. Lo que encoló sigue encolado", ended.Error);
        Assert.Contains(advice, ended.Error);
    }

    [Theory, InlineData("cargar_trabajos"), InlineData("agregar_trabajos")]
    public async Task What_ends_badly_after_a_while_is_not_called_done(string verb)
    {
        var client = new Client { Silence = TimeSpan.FromMilliseconds(20) };
        await using var master = (await StandInMaster.StartAsync()).Answer("GET /estado", Contract.Status()).Answer($"POST /{verb}", async context =>
        {
            await Eventually.True(() => client.Printed.Length > 0, "its progress is shown");
            context.Response.StatusCode = 503;
            context.Response.ContentType = "application/problem+json";
            await context.Response.WriteAsync(Contract.Problem(503, "Redis está casi lleno"));
        });

        var ended = await client.AskAsync(master, verb);

        Assert.Equal(1, ended.Code);
        Assert.Contains("interrumpido", ended.Out);
        Assert.DoesNotContain("100 %", ended.Out);
    }

    [Fact]
    public async Task A_master_that_hangs_while_it_loads_is_given_up_when_it_answers_nothing_else_either()
    {
        static Task NeverAsync(HttpContext context) =>
            Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        await using var master = (await StandInMaster.StartAsync()).Answer("POST /cargar_trabajos", NeverAsync).Answer("GET /estado", NeverAsync);

        var client = new Client { Variables = { ["HTTP_TIMEOUT"] = "0.2" }, Silence = TimeSpan.FromMilliseconds(50), Patience = TimeSpan.FromMilliseconds(300) };
        var ended = await client.AskAsync(master, "cargar_trabajos");

        Assert.Equal(3, ended.Code);
        Assert.Contains("dejó de responder mientras cargaba", ended.Error);
    }

    [Theory, InlineData("cargar_trabajos"), InlineData("limpiar_cola")]
    public async Task Json_is_valid(string verb)
    {
        await using var master = (await StandInMaster.StartAsync()).Answer("POST /cargar_trabajos", Contract.Loaded).Answer("POST /limpiar_cola", Contract.Cleared);

        var ended = await Client.RunAsync(master, $"{verb} --json");

        Assert.True(JsonDocument.Parse(ended.Out).RootElement.TryGetProperty("status", out _));
    }
}
