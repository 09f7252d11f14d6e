using System.Text.Json;

namespace HpcHangfire.Cli.Tests.Verbs;

public sealed class DemoVerbTests
{
    private static readonly string[] Looks = [Contract.Status(0, 0, 10), Contract.Status(1, 1, 10), Contract.Status(0, 1, 11), Contract.Status(0, 0, 12)];

    [Fact]
    public async Task The_demo_asks_clears_loads_follows_and_shows_the_end()
    {
        await using var master = await MasterAsync(Looks);

        var ended = await Client.RunAsync(master, "demo");

        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Assert.Equal(["GET /estado", "POST /limpiar_cola", "POST /cargar_trabajos", "GET /estado", "GET /estado", "GET /estado"], master.Lines);
        Assert.Equal("""{"archivo":"trabajos.txt","forzar":true}""", master.Requests[2].Body);
        foreach (var words in new[] { "Completados: 10", "Trabajos quitados de la cola: 7", "Trabajos cargados: 2", "0 % 1 en curso, 1 pendientes", "50 % 1 en curso, 0 pendientes", "Completados: 12" })
            Assert.Contains(words, ended.Words);
    }

    [Fact]
    public async Task The_demo_takes_another_file()
    {
        await using var master = await MasterAsync(Contract.Status(0, 0));

        await Client.RunAsync(master, "demo --archivo otros.txt");

        Assert.Equal("""{"archivo":"otros.txt","forzar":true}""", master.Requests[2].Body);
    }

    [Fact]
    public async Task Jobs_that_fail_end_the_demo_with_1()
    {
        await using var master = await MasterAsync(Contract.Status(0, 0, failed: 3), Contract.Status(0, 0, failed: 5));

        var ended = await Client.RunAsync(master, "demo");

        Assert.Equal((1, "hpc: 2 trabajos fallaron; «hpc trabajos --estado fallido» los muestra\n"), (ended.Code, ended.Error));
    }

    [Fact]
    public async Task Without_workers_the_demo_says_why_nothing_moves()
    {
        await using var master = await MasterAsync(Contract.Status(2, 0, workers: "{}"), Contract.Status(2, 0, workers: "{}"), Contract.Status(0, 0));

        Assert.Contains("no hay esclavos activos, los trabajos esperan", (await Client.RunAsync(master, "demo")).Out);
    }

    [Fact]
    public async Task A_refused_file_ends_the_demo_with_1()
    {
        await using var master = (await StandInMaster.StartAsync())
            .Answer("GET /estado", Looks)
            .Answer("POST /limpiar_cola", Contract.Cleared)
            .Answer("POST /cargar_trabajos", 404, "application/problem+json", Contract.Problem(404, "no existe el archivo"));

        Assert.Equal(1, (await Client.RunAsync(master, "demo")).Code);
        Assert.Equal(3, master.Requests.Count);
    }

    [Fact]
    public async Task Json_prints_the_final_state_alone()
    {
        await using var master = await MasterAsync(Looks);

        var ended = await Client.RunAsync(master, "demo --json");

        Assert.Equal(12, JsonDocument.Parse(ended.Out).RootElement.GetProperty("trabajos_completados").GetInt32());
    }

    [Fact]
    public async Task A_terminal_shows_a_progress_bar()
    {
        await using var master = await MasterAsync(Looks);

        var ended = await new Client { OnTerminal = true }.AskAsync(master, "demo");

        Assert.Equal(0, ended.Code);
        Assert.Contains("100%", ended.Out);
    }

    private static async Task<StandInMaster> MasterAsync(params string[] states) => (await StandInMaster.StartAsync())
        .Answer("GET /estado", states)
        .Answer("POST /limpiar_cola", Contract.Cleared)
        .Answer("POST /cargar_trabajos", Contract.Loaded);
}
