using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace HpcHangfire.Cli.Tests.Master;

public sealed class MasterApiTests
{
    [Theory]
    [InlineData("ping"), InlineData("estado"), InlineData("trabajo"), InlineData("limpiar_cola"), InlineData("demo"), InlineData("imagen a1"), InlineData("--comando estado")]
    public async Task A_port_where_nobody_listens_ends_with_3_and_one_line_that_names_it(string line)
    {
        var port = FreePort();

        var ended = await new Client().RunAsync($"{line} --maestro 127.0.0.1:{port}");

        Assert.Equal(3, ended.Code);
        Assert.StartsWith($"hpc: No se alcanza el maestro en http://127.0.0.1:{port}/", ended.Error, StringComparison.Ordinal);
        Assert.Contains("--maestro", ended.Error);
        Assert.Equal(1, ended.Error.Count(c => c == '\n'));
    }

    [Fact]
    public async Task A_name_that_no_machine_has_ends_with_3()
    {
        // It depends on the network whether the resolver says so at once or never.
        var ended = await new Client { Variables = { ["HTTP_TIMEOUT"] = "2" } }.RunAsync("ping --maestro no-existe.invalid");

        Assert.Equal(3, ended.Code);
    }

    [Fact]
    public async Task A_master_that_does_not_answer_in_time_ends_with_3()
    {
        await using var master = (await StandInMaster.StartAsync())
            .Answer("GET /ping", context => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));

        var ended = await new Client { Variables = { ["HTTP_TIMEOUT"] = "0.2" } }.AskAsync(master, "ping");

        Assert.Equal(3, ended.Code);
        Assert.Contains("no respondió en 0.2 s, el límite de HTTP_TIMEOUT", ended.Error);
    }

    [Theory, InlineData("<html>hola</html>"), InlineData("{}"), InlineData("[]"), InlineData("null"), InlineData("")]
    public async Task Something_else_than_a_master_ends_with_3_and_no_stack_trace(string body)
    {
        await using var other = (await StandInMaster.StartAsync()).Answer("GET /ping", body);

        var ended = await Client.RunAsync(other, "ping");

        Assert.Equal(3, ended.Code);
        Assert.Contains("compruebe que es el maestro", ended.Error);
        Assert.Equal(1, ended.Error.Count(c => c == '\n'));
    }

    [Theory]
    [InlineData("""{"error":"width debe estar entre 1 y 50000","campo":"width"}""", "width debe estar entre 1 y 50000")]
    [InlineData("""{"error":"fuera de rango","campo":"width"}""", "fuera de rango [campo width]")]
    [InlineData("""{"error":"Falta width.","campo":"width","errores":[{"campo":"width","error":"Falta width."},{"campo":"height","error":"height no es 0."}]}""", "Falta width. [height no es 0.]")]
    [InlineData("""{"title":"Bad Request"}""", "Bad Request")]
    [InlineData("<html>502</html>", "sin decir por qué")]
    [InlineData("""{"error":"dos\nlíneas \u001b[31m"}""", "dos líneas ·[31m")]
    public async Task A_refusal_ends_with_1_and_its_sentence_on_one_line(string body, string sentence)
    {
        await using var master = (await StandInMaster.StartAsync()).Answer("POST /agregar_trabajo", 400, "application/problem+json", body);

        var ended = await Client.RunAsync(master, "trabajo --width 0");

        Assert.Equal((1, "", $"hpc: El maestro respondió 400: {sentence}\n"), (ended.Code, ended.Out, ended.Error));
    }

    [Theory, InlineData("estado"), InlineData("trabajo"), InlineData("imagen a1"), InlineData("demo")]
    public async Task A_master_that_refuses_its_name_is_said_to_in_one_line_with_what_to_set(string line)
    {
        await using var master = await StandInMaster.StartAsync();
        master.Otherwise = 421;

        var ended = await Client.RunAsync(master, line);

        Assert.Equal(1, ended.Code);
        Assert.Equal($"hpc: El maestro en {master.Url}/ no atiende por ese nombre (421): añada 127.0.0.1 a HOSTS_PERMITIDOS en el maestro, o use su dirección IP.\n", ended.Error);
    }

    [Fact]
    public async Task Json_also_prints_the_problem()
    {
        await using var master = (await StandInMaster.StartAsync())
            .Answer("POST /agregar_trabajo", 422, "application/problem+json", Contract.Problem(422, "demasiado grande", "width"));

        var ended = await Client.RunAsync(master, "trabajo --json");

        Assert.Equal(1, ended.Code);
        Assert.Equal(422, JsonDocument.Parse(ended.Out).RootElement.GetProperty("status").GetInt32());
        Assert.Contains("demasiado grande", ended.Error);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
