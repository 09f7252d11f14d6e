using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using HpcHangfire.Testing.RespServers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HpcHangfire.Web.Tests.Jobs;

/// <summary>POST /agregar_trabajos: orders in lines, receipts in lines.</summary>
public sealed class OrderLinesTests(MasterFixture fixture) : IClassFixture<MasterFixture>
{
    private const string Route = "/agregar_trabajos";
    private const string Small = """{"algoritmo":"Numpy","width":8,"height":6,"iteraciones":10}""";

    private readonly RunningMaster _master = fixture.Master;

    [Fact]
    public async Task Each_line_gets_its_receipt_in_turn_and_the_good_ones_wait()
    {
        var before = await _master.WaitingAsync();
        var (answer, lines) = await PostAsync($$"""
            {{Small}}

            {"algoritmo":"Numpy","width":0}
            no es JSON
            [1]
            {{Small.Replace("}", ",\"prioridad\":1,\"x\":[1]}", StringComparison.Ordinal)}}
            {"a":1,"a":2}
            """ + $"\n{{\"a\":\"{new string('x', 70_000)}\"}}\n{Small}");

        Assert.Equal((HttpStatusCode.OK, "application/x-ndjson"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal(
            ["1 encolada", "3 rechazada", "4 rechazada", "5 rechazada", "6 encolada", "7 rechazada", "8 rechazada", "9 encolada"],
            lines.SkipLast(1).Select(line => $"{line.GetProperty("linea")} {line.GetProperty("estado")}"));
        Assert.Equal("""{"status":"loaded","lineas":8,"trabajos_cargados":3,"lineas_rechazadas":5}""", lines[^1].GetRawText());
        Assert.Equal(["width", "height", "iteraciones"], lines[1].GetProperty("errores").EnumerateArray().Select(error => error.GetProperty("campo").GetString()));
        Assert.Equal("width debe ser un entero entre 1 y 50000, no 0.", lines[1].GetProperty("error").GetString());
        Assert.Equal("La línea no es JSON válido (posición 2).", lines[2].GetProperty("error").GetString());
        Assert.Equal("Se esperaba un objeto JSON y llegó una lista.", lines[3].GetProperty("error").GetString());
        Assert.Equal("El campo a está repetido.", lines[5].GetProperty("error").GetString());
        Assert.Equal("La línea pasa de 65536 bytes.", lines[6].GetProperty("error").GetString());
        Assert.Equal(before + 3, await _master.WaitingAsync());
        var job = await _master.GetAsync($"/trabajos/{lines[4].GetProperty("trabajo_id").GetString()}");
        Assert.Equal(("pendiente", 1), (job.GetProperty("estado").GetString(), job.GetProperty("prioridad").GetInt32()));
    }

    [Fact]
    public async Task What_is_wrong_is_said_in_the_language_of_the_request()
    {
        var (answer, lines) = await PostAsync("{\"algoritmo\":\"Numpy\",\"width\":0}\n{", language: "en");

        Assert.Equal("en", Assert.Single(answer.Content.Headers.ContentLanguage));
        Assert.Equal("width must be a whole number from 1 to 50000, not 0.", lines[0].GetProperty("error").GetString());
        Assert.Equal("The line is not valid JSON (position 2).", lines[1].GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_body_sent_again_with_its_key_makes_no_job_twice_wherever_it_is_cut()
    {
        var orders = string.Join('\n', Enumerable.Range(1, 700).Select(n => Small.Replace(":10}", $":{n}}}", StringComparison.Ordinal)));
        var cut = orders.IndexOf(":300}", StringComparison.Ordinal) + ":300}\n".Length;

        var (_, first) = await PostAsync(orders[..cut], "?clave=lote1");
        var (_, again) = await PostAsync(orders, "?clave=lote1");
        var (_, rest) = await PostAsync(orders[cut..], "?clave=lote1&linea=301");
        var (_, own) = await PostAsync(Small.Replace("}", ",\"clave\":\"suya\"}", StringComparison.Ordinal), "?clave=lote1");

        Assert.Equal((300, 400, 0, 1), (Loaded(first), Loaded(again), Loaded(rest), Loaded(own)));
        Assert.Equal(Ids(first), Ids(again).Take(300));
        Assert.Equal(Ids(rest), Ids(again).Skip(300));
        Assert.Equal((301, 700), (rest[0].GetProperty("linea").GetInt32(), rest[^2].GetProperty("linea").GetInt32()));
    }

    [Theory]
    [InlineData("", "", "Falta el cuerpo: se esperaba un objeto JSON por línea.")]
    [InlineData("", "\n\r\n  \n", "Falta el cuerpo: se esperaba un objeto JSON por línea.")]
    [InlineData("?clave=", Small, "clave debe ser un texto de 1 a 200 caracteres.")]
    [InlineData("?linea=0", Small, "linea debe ser un entero entre 1 y 1000000000000, el número de la primera línea; no 0.")]
    [InlineData("?linea=x", Small, "linea debe ser un entero entre 1 y 1000000000000, el número de la primera línea; no x.")]
    public async Task What_is_no_such_request_is_refused_before_anything_is_taken(string query, string body, string sentence)
    {
        var before = await _master.WaitingAsync();
        var answer = await _master.SendAsync("POST", Route + query, body, "application/x-ndjson");

        await Refusal.IsAsync(answer, 400, sentence);
        Assert.Equal(before, await _master.WaitingAsync());
    }

    [Fact]
    public async Task Receipts_come_while_the_caller_still_writes()
    {
        using var caller = await BeginAsync(_master);
        await WriteAsync(caller, Small);
        await caller.SendAsync("0\r\n\r\n"u8.ToArray());
        var heard = await ReadUntilAsync(caller, "\"trabajos_cargados\":2");

        Assert.Contains("\"linea\":2,\"estado\":\"encolada\"", heard);
    }

    [Fact]
    public async Task Of_a_caller_who_breaks_off_what_came_whole_is_kept()
    {
        var before = await _master.WaitingAsync();
        using (var caller = await CallAsync(_master))
        {
            await WriteAsync(caller, $"{Small}\n{Small}\n{Small[..20]}");
            await ReadUntilAsync(caller, "\"linea\":2,");
        }

        Assert.Equal(before + 2, await _master.WaitingAsync());
    }

    [Fact]
    public async Task Whoever_sends_all_before_he_reads_gets_all_receipts()
    {
        const int Lines = 100_000; // ten megabytes, and as many of receipts: more than lies in the sockets between them
        var (_, lines) = await PostAsync(string.Join('\n', Enumerable.Repeat($"[{new string(' ', 100)}]", Lines)));

        Assert.Equal((Lines + 1, Lines), (lines.Length, lines[^1].GetProperty("lineas_rechazadas").GetInt32()));
    }

    [Fact]
    public async Task A_caller_may_take_his_time()
    {
        using var caller = await BeginAsync(_master);
        await Task.Delay(TimeSpan.FromSeconds(7)); // Kestrel hangs up after five of them, if it is not told otherwise
        await WriteAsync(caller, Small + "\n");
        await caller.SendAsync("0\r\n\r\n"u8.ToArray());

        await ReadUntilAsync(caller, "\"trabajos_cargados\":2");
    }

    [Fact]
    public async Task A_master_that_stops_says_so_in_the_last_line()
    {
        await using var redis = new GarnetFixture();
        await InterruptAsync(redis, "El maestro se está cerrando.", (master, _) =>
        {
            master.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task An_outage_after_the_first_receipts_is_the_last_line()
    {
        await using var redis = new RedisServerFixture();
        await InterruptAsync(redis, "El almacén Redis no responde; inténtelo de nuevo en unos segundos.", async (_, caller) =>
        {
            await redis.KillAsync();
            await WriteAsync(caller, Small + "\n");
        }, redis.RestartAsync); // a master ends sooner with it
    }

    // A master whose caller has one receipt, and hears that there will be no more.
    private static async Task InterruptAsync(IRespServer redis, string why, Func<RunningMaster, Socket, Task> interrupt, Func<Task>? restore = null)
    {
        await redis.InitializeAsync();
        var folder = RunningMaster.NewFolder();
        await using (var master = await RunningMaster.StartAsync(redis.Configuration, folder))
        {
            using var caller = await BeginAsync(master);
            await interrupt(master, caller);

            Assert.Contains(
                $$"""{"status":"interrupted","lineas":1,"trabajos_cargados":1,"lineas_rechazadas":0,"error":"{{why}}"}""",
                await ReadUntilAsync(caller, "}\n"));
            await (restore?.Invoke() ?? Task.CompletedTask);
        }

        Directory.Delete(folder, recursive: true);
    }

    private async Task<(HttpResponseMessage Answer, JsonElement[] Lines)> PostAsync(string body, string query = "", string? language = null)
    {
        var answer = await _master.SendAsync("POST", Route + query, body, "application/x-ndjson", language);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        Assert.EndsWith("\n", text);
        return (answer, [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))]);
    }

    // A caller who has written one line and has its receipt.
    private static async Task<Socket> BeginAsync(RunningMaster master)
    {
        var caller = await CallAsync(master);
        await WriteAsync(caller, Small + "\n");
        await ReadUntilAsync(caller, "\"linea\":1,\"estado\":\"encolada\"");
        return caller;
    }

    // HttpClient reads nothing before it has sent all.
    private static async Task<Socket> CallAsync(RunningMaster master)
    {
        var url = master.Client.BaseAddress!;
        var caller = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await caller.ConnectAsync(url.Host, url.Port);
        await caller.SendAsync(Encoding.ASCII.GetBytes($"POST {Route} HTTP/1.1\r\nHost: {url.Authority}\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"));
        return caller;
    }

    private static async Task WriteAsync(Socket caller, string text) =>
        await caller.SendAsync(Encoding.ASCII.GetBytes($"{text.Length:x}\r\n{text}\r\n"));

    private static async Task<string> ReadUntilAsync(Socket caller, string end)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var (heard, some) = (new StringBuilder(), new byte[4096]);
        while (!heard.ToString().Contains(end, StringComparison.Ordinal))
        {
            var read = await caller.ReceiveAsync(some, deadline.Token);
            Assert.True(read > 0, $"the master hung up after: {heard}");
            heard.Append(Encoding.UTF8.GetString(some, 0, read));
        }

        return heard.ToString();
    }

    private static int Loaded(JsonElement[] lines) => lines[^1].GetProperty("trabajos_cargados").GetInt32();

    private static IEnumerable<string?> Ids(JsonElement[] lines) => lines.SkipLast(1).Select(line => line.GetProperty("trabajo_id").GetString());
}
