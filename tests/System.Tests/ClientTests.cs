using System.Text.Json;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;
using HpcHangfire.WorkerHost.Tests.Imaging;

namespace HpcHangfire.SystemTests;

/// <summary>The client as a process against a running farm.</summary>
public sealed class ClientTests(ClientTests.RunningFarm running) : IClassFixture<ClientTests.RunningFarm>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("ping", "active")]
    [InlineData("estado", "esclavo1")]
    [InlineData("esclavos", "esclavo1")]
    [InlineData("memoria", "memoria1")]
    [InlineData("trabajo", "trabajo_id")]
    [InlineData("cargar_trabajos", "lineas")]
    [InlineData("limpiar_cola", "trabajos_eliminados")]
    public async Task The_first_systems_commands_work_in_both_spellings(string command, string json)
    {
        var answers = await Task.WhenAll(RunAsync(command), RunAsync("--comando", command), RunAsync(command, "--json"));

        Assert.All(answers, answer => Assert.Equal((0, ""), (answer.Code, answer.Error)));
        Assert.All(answers, answer => Assert.NotEmpty(answer.Output));
        Assert.Contains($"\"{json}\"", Json(answers[2]).GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("alertas", "alertas")]
    [InlineData("coherencia", "problemas")]
    [InlineData("algoritmos", "algoritmos")]
    [InlineData("trabajos", "trabajos")]
    [InlineData("resultados", "resultados")]
    public async Task The_other_verbs_answer_too(string verb, string member)
    {
        var answers = await Task.WhenAll(RunAsync(verb), RunAsync(verb, "--json"));

        Assert.All(answers, answer => Assert.Equal((0, ""), (answer.Code, answer.Error)));
        Assert.NotEmpty(answers[0].Output);
        Assert.Equal(JsonValueKind.Array, Json(answers[1]).GetProperty(member).ValueKind);
    }

    [Fact]
    public async Task A_job_is_ordered_waited_for_shown_and_downloaded()
    {
        var ordered = await RunAsync("trabajo", "--algoritmo", "juliaCython", "--width", "320", "--height", "240", "--iteraciones", "80", "--esperar", "--json");
        Assert.Equal((0, ""), (ordered.Code, ordered.Error));
        var id = Json(ordered).GetProperty("trabajo_id").GetString()!;
        Assert.Equal("completado", Json(ordered).GetProperty("estado").GetString());

        var shown = await RunAsync("trabajo", id);
        Assert.Contains(Json(ordered).GetProperty("resultado").GetProperty("sha256_conteos").GetString()!, shown.Output, StringComparison.Ordinal);

        var saved = await RunAsync("imagen", id, "--salida", "julia.png");
        Assert.Equal((0, ""), (saved.Code, saved.Error));
        var png = new PngFile(await File.ReadAllBytesAsync(Path.Combine(running.Folder, "julia.png")));
        Assert.Equal((320, 240, true), (png.Width, png.Height, png.Ends));

        var csv = await RunAsync("resultados", "--csv");
        Assert.Contains($"\n{id},", csv.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_is_cancelled_and_tried_again()
    {
        var id = await running.Master.SubmitAsync(JobsText.Endless);
        await running.Master.UntilAsync(id, "en_curso");

        var refused = await RunAsync("reintentar", id);
        Assert.Equal(1, refused.Code);
        Assert.Single(refused.Error.TrimEnd().Split('\n'));
        Assert.Equal(0, (await RunAsync("cancelar", id)).Code);
        Assert.Equal("cancelado", (await running.Master.JobAsync(id)).State);
        Assert.Equal(0, (await RunAsync("reintentar", id)).Code);
        await running.Master.UntilAsync(id, "en_curso");
        var again = await RunAsync("cancelar", id, "--json");
        Assert.Equal("cancelado", Json(again).GetProperty("estado").GetString());
    }

    [Fact]
    public async Task A_worker_is_paused_drained_and_told_to_go_on_and_one_that_does_not_exist_keeps_no_other()
    {
        var paused = await RunAsync("pausar", "nadie", "esclavo1");
        Assert.Equal((1, "hpc: El maestro respondió 404: No existe el esclavo nadie."), (paused.Code, paused.Error.TrimEnd()));
        Assert.Contains("pausado", paused.Output, StringComparison.Ordinal);
        await ShowsAsync("cerrada: pausado por el operador");

        Assert.Equal(0, (await RunAsync("drenar", "esclavo1")).Code);
        await ShowsAsync("cerrada: drenado por el operador");

        var resumed = await RunAsync("reanudar", "esclavo1", "--json");
        Assert.Equal((0, "resumed"), (resumed.Code, Json(resumed).GetProperty("status").GetString()));
        await ShowsAsync("abierta");

        Task ShowsAsync(string gate) => // the worker itself says how it stands, with its next sign of life
            Eventually.True(async () => (await RunAsync("esclavos")).Output.Contains(gate, StringComparison.Ordinal), $"the gate is {gate}", Limit);
    }

    [Theory]
    [InlineData(1, "trabajo", "--width", "0")]
    [InlineData(1, "--comando", "trabajo", "--algoritmo", "Mandelbrot")]
    [InlineData(1, "imagen", "20260101-000000-00000000")]
    [InlineData(1, "borrar_esclavo", "esclavo1")]
    [InlineData(1, "cargar_trabajos", "--archivo", "no-existe.txt")]
    [InlineData(2, "arrancar")]
    [InlineData(2, "--comando", "arrancar")]
    [InlineData(2, "monitorear", "--intervalo", "nunca")]
    [InlineData(2, "imagen")]
    [InlineData(3, "estado", "--maestro", "127.0.0.1:1")]
    [InlineData(3, "--comando", "ping", "--maestro", "http://127.0.0.1:1")]
    public async Task What_cannot_be_done_ends_with_its_code_and_one_sentence(int code, params string[] arguments)
    {
        var answer = await RunAsync(arguments);

        Assert.Equal((code, ""), (answer.Code, answer.Output));
        Assert.StartsWith("hpc: ", Assert.Single(answer.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_demonstration_runs_to_its_end()
    {
        // It clears what waits, but what other tests left running would count as its own.
        await Eventually.True(async () => (await running.Master.AskAsync<FarmStatusWire>("estado")) is { Waiting: 0, Running: 0 }, "the farm is idle", Limit);
        var before = (await running.Master.AskAsync<FarmStatusWire>("estado")).Completed;

        var demo = await RunAsync("demo");

        Assert.Equal((0, ""), (demo.Code, demo.Error));
        Assert.All((string[])["1/5", "2/5", "3/5", "4/5", "5/5"], step => Assert.Contains(step, demo.Output, StringComparison.Ordinal));
        Assert.Equal(before + JobsText.Orders(RunningFarm.Jobs).Count, (await running.Master.AskAsync<FarmStatusWire>("estado")).Completed);
    }

    [Fact]
    public async Task Monitoring_looks_again_until_Ctrl_C()
    {
        await using var hpc = Start("monitorear", "--intervalo", "0.3");
        await Eventually.True(() => hpc.Output.Lines.Count(l => l.StartsWith("---", StringComparison.Ordinal)) >= 3, "it looked after two intervals");
        hpc.Signal(UnixSignal.Interrupt);

        Assert.Equal(0, await hpc.ExitAsync(Limit));
        Assert.Equal("", $"{hpc.Error}");
        Assert.Contains("esclavo1", $"{hpc.Output}", StringComparison.Ordinal);
    }

    private static JsonElement Json(Answer answer)
    {
        using var json = JsonDocument.Parse(answer.Output);
        return json.RootElement.Clone();
    }

    private async Task<Answer> RunAsync(params string[] arguments)
    {
        await using var hpc = Start(arguments);
        var code = await hpc.ExitAsync(Limit);
        return new Answer(code, $"{hpc.Output}", $"{hpc.Error}");
    }

    private FarmProcess Start(params string[] arguments) =>
        FarmProcess.Start(FarmProgram.Client, [new("MAESTRO_URL", $"{running.Master.BaseAddress}")], arguments, running.Folder);

    private sealed record Answer(int Code, string Output, string Error);

    /// <summary>Standalone with one worker and a small jobs file.</summary>
    public sealed class RunningFarm : IAsyncLifetime
    {
        internal const string Jobs = "juliaCython,400,300,100,1\nNumpy,300,200,100,2\n";
        private readonly StandaloneRun _run = new(Jobs);
        private FarmProcess _farm = null!;

        public HttpClient Master => _farm.Http;

        public string Folder => _run.Folder;

        public async ValueTask InitializeAsync()
        {
            _farm = await _run.Start("--puerto", "0", "--esclavos", "1").ReadyAsync();
            await Master.AllDoneAsync(JobsText.Orders(Jobs).Count);
            await Eventually.True(async () => (await Master.AskAsync<MemoryReportsWire>("memoria")).Reports.Count == 2, "both memory nodes have reported");
        }

        public ValueTask DisposeAsync() => _run.DisposeAsync();
    }
}
