using System.Text.Json;

namespace HpcHangfire.Cli.Tests.Verbs;

public sealed class ResultsVerbTests
{
    [Fact]
    public async Task Results_are_a_table()
    {
        await using var master = (await StandInMaster.StartAsync()).Answer("GET /resultados", Contract.Results);

        var ended = await Client.RunAsync(master, "resultados");

        Assert.Equal(0, ended.Code);
        Assert.Contains("20261123-051500-aaaaaaaa 05:15:03 esclavo1 Secuencial 800x600 100 0.470 s 0123456789ab", ended.Words);
        Assert.Equal("application/json", master.Requests[0].Accept);
    }

    [Fact]
    public async Task Csv_is_asked_for_by_accept_and_passed_on_unchanged()
    {
        const string csv = "trabajo_id,tiempo\r\na1,0.47\r\n";
        await using var master = (await StandInMaster.StartAsync()).Answer("GET /resultados", 200, "text/csv", csv);

        var ended = await Client.RunAsync(master, "resultados --csv");

        Assert.Equal((0, csv), (ended.Code, ended.Out));
        Assert.Equal("text/csv", master.Requests[0].Accept);
    }

    [Theory, InlineData(""), InlineData(" --csv")]
    public async Task As_many_results_are_asked_for_as_wanted(string more)
    {
        await using var master = (await StandInMaster.StartAsync()).Answer("GET /resultados?limite=1000", Contract.Results);

        Assert.Equal(0, (await Client.RunAsync(master, $"resultados --limite 1000{more}")).Code);
    }

    [Fact]
    public async Task Json_is_valid_and_excludes_csv()
    {
        await using var master = (await StandInMaster.StartAsync()).Answer("GET /resultados", Contract.Results);

        Assert.Equal(1, JsonDocument.Parse((await Client.RunAsync(master, "resultados --json")).Out).RootElement.GetProperty("total").GetInt32());
        Assert.Equal(2, (await Client.RunAsync(master, "resultados --json --csv")).Code);
    }
}
