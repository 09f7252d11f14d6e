using System.Text.Json;
using HpcHangfire.Testing;

namespace HpcHangfire.Cli.Tests.Verbs;

public sealed class JobWaitTests
{
    private const string Id = "20261123-051533-7k2m9qx4";
    private static readonly string Waiting = Contract.Job("pendiente", 0, Contract.Waits);
    private static readonly string Running = Contract.Job("en_curso", 0.45, Contract.Runs);
    private static readonly string Completed = Contract.Job();
    private static readonly string Failed = Contract.Job("fallido", 0.45, Contract.Fails);

    [Fact]
    public async Task Waiting_ends_with_the_completed_job()
    {
        await using var master = await MasterAsync(Waiting, Running, Completed);

        var ended = await Client.RunAsync(master, "trabajo --esperar");

        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Assert.Equal(["POST /agregar_trabajo", .. Enumerable.Repeat($"GET /trabajos/{Id}", 3)], master.Lines);
        Assert.Contains("0 % pendiente: todos los esclavos están ocupados", ended.Words);
        Assert.Contains("45 % en curso en esclavo1", ended.Words);
        Assert.Contains("Suma de conteos: 123456", ended.Words);
    }

    [Fact]
    public async Task A_line_is_printed_only_when_something_changed()
    {
        await using var master = await MasterAsync(Waiting, Waiting, Waiting, Completed);

        var ended = await Client.RunAsync(master, "--comando trabajo --esperar");

        Assert.Single(ended.Out.Split('\n'), l => l.Contains("pendiente: todos", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_job_that_fails_ends_the_client_with_1_and_the_reason()
    {
        await using var master = await MasterAsync(Running, Failed);

        var ended = await Client.RunAsync(master, "trabajo --esperar");

        Assert.Equal(1, ended.Code);
        Assert.Equal($"hpc: el trabajo {Id} terminó fallido: Timeout después de 300 segundos\n", ended.Error);
    }

    [Fact]
    public async Task A_job_made_before_can_be_waited_for()
    {
        await using var master = await MasterAsync(Running, Completed);

        Assert.Equal(0, (await Client.RunAsync(master, $"trabajo {Id} --esperar")).Code);
    }

    [Fact]
    public async Task Json_prints_the_ended_job_alone()
    {
        await using var master = await MasterAsync(Running, Completed);

        var ended = await Client.RunAsync(master, "trabajo --esperar --json");

        Assert.Equal("completado", JsonDocument.Parse(ended.Out).RootElement.GetProperty("estado").GetString());
    }

    [Fact]
    public async Task Waiting_outlives_a_master_that_restarts()
    {
        await using var master = await MasterAsync(Running);
        master.Answer($"GET /trabajos/{Id}", context => Task.Run(context.Abort)).Answer($"GET /trabajos/{Id}", Completed);

        Assert.Equal(0, (await Client.RunAsync(master, "trabajo --esperar")).Code);
    }

    [Fact]
    public async Task A_master_that_stays_away_ends_the_wait_with_3()
    {
        await using var master = await MasterAsync(Running);
        master.Answer($"GET /trabajos/{Id}", context => Task.Run(context.Abort));

        var ended = await new Client { Patience = TimeSpan.FromMilliseconds(100) }.AskAsync(master, "trabajo --esperar");

        Assert.Equal(3, ended.Code);
    }

    [Fact]
    public async Task A_job_that_vanishes_ends_the_wait_with_1()
    {
        await using var master = await MasterAsync(Running);
        master.Answer($"GET /trabajos/{Id}", 404, "application/problem+json", Contract.Problem(404, "no hay ningún trabajo así"));

        var ended = await Client.RunAsync(master, "trabajo --esperar");

        Assert.Equal((1, "hpc: El maestro respondió 404: no hay ningún trabajo así\n"), (ended.Code, ended.Error));
    }

    [Fact]
    public async Task Interrupting_the_wait_says_that_the_job_goes_on()
    {
        await using var master = await MasterAsync(Running);
        using var stop = new CancellationTokenSource();
        var client = new Client();

        var run = client.AskAsync(master, "trabajo --esperar", stop.Token);
        await Eventually.True(() => client.Printed.Contains("45 %", StringComparison.Ordinal), "the progress is printed");
        await stop.CancelAsync();

        Assert.Equal((130, "hpc: Interrumpido; lo ya pedido sigue en la granja.\n"), ((await run).Code, (await run).Error));
    }

    [Fact]
    public async Task A_terminal_shows_a_progress_bar()
    {
        await using var master = await MasterAsync(Running, Completed);

        var ended = await new Client { OnTerminal = true }.AskAsync(master, "trabajo --esperar");

        Assert.Equal(0, ended.Code);
        Assert.Contains("100%", ended.Out);
        Assert.Contains("━", ended.Out);
    }

    private static async Task<StandInMaster> MasterAsync(params string[] looks) =>
        (await StandInMaster.StartAsync()).Answer("POST /agregar_trabajo", Contract.Accepted).Answer($"GET /trabajos/{Id}", looks);
}
