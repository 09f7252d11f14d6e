using System.Text.RegularExpressions;

namespace HpcHangfire.Cli.Tests.Show;

public sealed partial class ScreenTests
{
    [Fact]
    public async Task Plain_text_has_aligned_columns_no_escape_codes_and_no_frames()
    {
        await using var master = (await StandInMaster.StartAsync()).Answer("GET /esclavos", Contract.Workers);

        var ended = await Client.RunAsync(master, "esclavos");

        var lines = ended.Out.TrimEnd().Split('\n');
        Assert.Equal(4, lines.Length);
        Assert.All(lines, l => Assert.Equal(lines[0].IndexOf("ESTADO", StringComparison.Ordinal), l.IndexOfAny(['E', 'o', 'l', 'i'], 8)));
        Assert.DoesNotMatch(EscapesAndFrames(), ended.Out);
    }

    [Fact]
    public async Task A_terminal_gets_colours_and_frames_and_the_same_values()
    {
        await using var master = (await StandInMaster.StartAsync()).Answer("GET /esclavos", Contract.Workers);

        var ended = await new Client { OnTerminal = true }.AskAsync(master, "esclavos");

        Assert.Matches(EscapesAndFrames(), ended.Out);
        Assert.Contains("22.5 GiB", ended.Out);
    }

    [Theory, InlineData(80), InlineData(100), InlineData(200)]
    public async Task On_a_narrow_terminal_columns_give_way_but_ids_stay_whole(int width)
    {
        await using var master = (await StandInMaster.StartAsync())
            .Answer("GET /trabajos", Contract.Page(Contract.Job(), Contract.Job("pendiente", 0, Contract.Waits)))
            .Answer("GET /esclavos", Contract.Workers);

        foreach (var verb in new[] { "trabajos", "esclavos" })
        {
            var ended = await new Client { OnTerminal = true, Width = width }.AskAsync(master, verb);

            Assert.Contains("20261123-051500-aaaaaaaa", ended.Out);
            Assert.Contains("ESTADO", ended.Out);
            Assert.Equal(width == 200, ended.Out.Contains(verb == "trabajos" ? "CREADO" : "VISTO", StringComparison.Ordinal));
            Assert.All(Colours().Replace(ended.Out, "").Split('\n'), l => Assert.True(l.Length <= width, l));
        }
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Escape_sequences_in_another_machines_text_never_reach_the_terminal(bool onTerminal)
    {
        var evil = Contract.Workers.Replace("CPU sobre 90 %", """\u001b]0;x\u0007[red]mal[/]""", StringComparison.Ordinal);
        await using var master = (await StandInMaster.StartAsync()).Answer("GET /esclavos", evil);

        var ended = await new Client { OnTerminal = onTerminal }.AskAsync(master, "esclavos");

        Assert.Equal(0, ended.Code);
        Assert.DoesNotContain("\e]", ended.Out);
        Assert.Contains("[red]mal[/]", string.Concat(ended.Out.Split('\n', '│', ' ')));
    }

    [Fact]
    public async Task Json_has_no_colours_on_a_terminal_either()
    {
        await using var master = (await StandInMaster.StartAsync()).Answer("GET /ping", Contract.Ping);

        Assert.Equal(Contract.Ping, (await new Client { OnTerminal = true }.AskAsync(master, "ping --json")).Out.TrimEnd());
    }

    [GeneratedRegex("\u001b\\[[0-9;]*m")]
    private static partial Regex Colours();

    [GeneratedRegex("[\u001b\u2500-\u257f]")]
    private static partial Regex EscapesAndFrames();
}
