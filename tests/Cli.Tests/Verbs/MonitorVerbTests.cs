using System.Diagnostics;
using System.Text.Json;
using HpcHangfire.Testing;

namespace HpcHangfire.Cli.Tests.Verbs;

public sealed class MonitorVerbTests
{
    private const string Running = "GET /trabajos?estado=en_curso&limite=20";

    [Theory, InlineData("monitorear --intervalo 0.1"), InlineData("--comando monitorear --intervalo 0.1")]
    public async Task Piped_it_prints_a_block_per_interval_until_it_is_stopped(string line)
    {
        await using var master = await MasterAsync();
        using var stop = new CancellationTokenSource();
        var client = new Client();

        var run = client.AskAsync(master, line, stop.Token);
        await Eventually.True(() => client.Printed.Split("--- 05:15:33").Length > 3, "three blocks are printed");
        await stop.CancelAsync();
        var ended = await run;

        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Assert.Contains("Pendientes: 4", ended.Words);
        Assert.Contains("20261123-051500-aaaaaaaa esclavo1 juliaCython 1200x900 45 %", ended.Words);
        Assert.DoesNotContain('\e', ended.Out);
    }

    [Fact]
    public async Task Stopping_does_not_wait_for_the_interval_of_ten_seconds()
    {
        await using var master = await MasterAsync();
        using var stop = new CancellationTokenSource();
        var client = new Client();

        var run = client.AskAsync(master, "monitorear", stop.Token);
        await Eventually.True(() => client.Printed.Contains("Pendientes", StringComparison.Ordinal), "the first block is printed");
        var watch = Stopwatch.StartNew();
        await stop.CancelAsync();

        Assert.Equal(0, (await run).Code);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"it took {watch.Elapsed}"); // of an interval of 10; 0.1 on an idle machine
    }

    [Fact]
    public async Task Stopping_does_not_wait_for_a_master_that_hangs()
    {
        var asked = new TaskCompletionSource();
        await using var master = (await StandInMaster.StartAsync()).Answer("GET /estado", async context =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        using var stop = new CancellationTokenSource();

        var run = new Client().AskAsync(master, "monitorear", stop.Token);
        await asked.Task.WaitAsync(Client.Deadline);
        await stop.CancelAsync();

        Assert.Equal(0, (await run).Code);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task It_shows_that_the_master_is_away_and_goes_on_when_it_is_back(bool onTerminal)
    {
        var first = await StandInMaster.StartAsync();
        var url = first.Url;
        await first.DisposeAsync();
        using var stop = new CancellationTokenSource();
        var client = new Client { OnTerminal = onTerminal };

        var run = client.RunAsync($"monitorear --intervalo 0.1 --maestro {url}", stop.Token);
        await Eventually.True(() => client.Printed.Contains("No se alcanza el maestro", StringComparison.Ordinal), "the outage is shown");
        await using var master = Farm(await StandInMaster.StartAsync(url));
        await Eventually.True(() => client.Printed.Contains("Pendientes", StringComparison.Ordinal), "the state is shown");
        await stop.CancelAsync();

        Assert.Equal(0, (await run).Code);
    }

    [Fact]
    public async Task It_shows_a_refusal_and_goes_on()
    {
        await using var master = await StandInMaster.StartAsync();
        master.Answer("GET /estado", 503, "application/problem+json", Contract.Problem(503, "Redis no responde"));
        Farm(master);
        using var stop = new CancellationTokenSource();
        var client = new Client();

        var run = client.AskAsync(master, "monitorear --intervalo 0.1", stop.Token);
        await Eventually.True(() => client.Printed.Contains("Pendientes", StringComparison.Ordinal), "the state is shown");
        await stop.CancelAsync();

        Assert.Contains("El maestro respondió 503: Redis no responde", (await run).Out);
    }

    [Fact]
    public async Task A_terminal_is_redrawn_in_colour()
    {
        await using var master = await MasterAsync();
        using var stop = new CancellationTokenSource();
        var client = new Client { OnTerminal = true };

        var run = client.AskAsync(master, "monitorear --intervalo 0.1", stop.Token);
        await Eventually.True(() => client.Printed.Split("Pendientes").Length > 3, "it is drawn three times");
        await stop.CancelAsync();
        var ended = await run;

        Assert.Equal(0, ended.Code);
        Assert.Contains("\e[", ended.Out);
        Assert.Contains("╭", ended.Out);
        Assert.EndsWith("\e[?25h", ended.Out.TrimEnd(), StringComparison.Ordinal); // the cursor is back
    }

    [Fact]
    public async Task Json_prints_a_line_per_interval()
    {
        await using var master = await MasterAsync();
        using var stop = new CancellationTokenSource();
        var client = new Client();

        var run = client.AskAsync(master, "monitorear --json --intervalo 0.1", stop.Token);
        await Eventually.True(() => client.Printed.Count(c => c == '\n') >= 2, "two lines are printed");
        await stop.CancelAsync();

        Assert.All((await run).Out.TrimEnd().Split('\n'), l => Assert.Equal(4, JsonDocument.Parse(l).RootElement.GetProperty("trabajos_pendientes").GetInt32()));
    }

    private static async Task<StandInMaster> MasterAsync() => Farm(await StandInMaster.StartAsync());

    private static StandInMaster Farm(StandInMaster master) => master
        .Answer("GET /estado", Contract.Status())
        .Answer(Running, Contract.Page(Contract.Job("en_curso", 0.45, Contract.Runs)));
}
