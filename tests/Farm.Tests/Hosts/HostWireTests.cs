using System.Text.Json;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Workers;
using static HpcHangfire.Farm.Tests.Hosts.SampleMaker;

namespace HpcHangfire.Farm.Tests.Hosts;

/// <summary>The literal JSON of a memory node, name by name as the first system's clients read it.</summary>
public sealed class HostWireTests
{
    private const string SampleJson = """
        {"timestamp":1751912584.571,"cpu":{"percent":13.6,"count":2,"freq":{"current":2596.1,"min":0,"max":0}},"memoria":{"total":25276502016,"disponible":24200000000,"usado":1076502016,"libre":23000000000,"percent":4.2},"disco":{"total":270553174016,"usado":92000000000,"libre":178000000000,"percent":34.1},"red":{"bytes_enviados":399462,"bytes_recibidos":346431054,"paquetes_enviados":4614,"paquetes_recibidos":7949}}
        """;

    private static readonly HostSample Known = Sample(frequency: new(2596.1, 0, 0));

    [Fact]
    public void A_sample_has_the_contracts_names() => Assert.Equal(SampleJson, Json(Known.ToWire()));

    [Fact]
    public void A_sample_comes_back_from_its_json_to_the_millisecond() =>
        Assert.Equal(Known, JsonSerializer.Deserialize<HostSampleWire>(SampleJson, WireJson.Options)!.FromWire());

    [Fact]
    public void An_unknown_frequency_is_null() => Assert.Contains(""","count":2,"freq":null},""", Json(Sample().ToWire()), StringComparison.Ordinal);

    [Fact]
    public void Percents_have_one_decimal() =>
        Assert.Contains("""{"percent":33.3,"count":2""", Json(Sample(cpu: 33.333333).ToWire()), StringComparison.Ordinal);

    [Fact]
    public void A_report_has_the_contracts_names() => Assert.Equal(
        $$$"""{"nodo_memoria":"memoria1","timestamp":1751912584.571,"metricas_actuales":{{{SampleJson}}},"promedios":{"cpu_percent":77.3,"memoria_percent":4.5},"alertas":{"cpu_alto":false,"memoria_alta":false,"disco_alto":false},"nodo":"nodo-a"}""",
        Json(new HostReport("memoria1", "nodo-a", Time, Known, new(77.3, 4.5), new(false, false, false)).ToWire()));

    [Fact]
    public void A_report_comes_back_from_its_json()
    {
        var report = new HostReport("memoria1", "nodo-a", Time, Known, new(77.3, 4.5), new(true, false, true));

        Assert.Equal(report, JsonSerializer.Deserialize<HostReportWire>(Json(report.ToWire()), WireJson.Options)!.FromWire());
    }

    [Fact]
    public void A_history_counts_its_samples() => Assert.Equal(
        $$"""{"historial":[{{SampleJson}}],"total_registros":1}""",
        Json(new HostHistoryWire([Known.ToWire()], 1)));

    [Fact]
    public void A_ping_counts_the_samples() => Assert.Equal(
        """{"status":"active","timestamp":1751912584.571,"total_metricas":7}""",
        Json(new HostPingWire("active", WireJson.Timestamp(Time), 7)));

    private static string Json<T>(T wire) => JsonSerializer.Serialize(wire, WireJson.Options);
}
