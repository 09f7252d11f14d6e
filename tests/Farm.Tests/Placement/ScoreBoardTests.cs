using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Placement;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Tests.Hosts;
using HpcHangfire.Farm.Tests.Jobs;
using HpcHangfire.Farm.Workers;
using HpcHangfire.Testing.RespServers;

namespace HpcHangfire.Farm.Tests.Placement;

/// <summary>From what workers and memory nodes said to the scores that the election reads.</summary>
public sealed class ScoreBoardTests(GarnetFixture server) : FarmTests(server), IClassFixture<GarnetFixture>
{
    private const long GiB = 1L << 30;
    private static readonly WorkerState Idle = new("nodo-a", false, null, 5, 8 * GiB, 2) { TotalMemoryBytes = 16 * GiB, OwnCpuPercent = 0, ForeignCpuPercent = 0 };

    private ScoreBoard Board => new(Farm.Redis, Farm.Registry, new HostStore(Farm.Redis));

    [Fact]
    public async Task A_live_worker_has_a_score_with_its_parts_and_a_silent_one_has_none()
    {
        await AnnounceAsync("vivo", Idle);
        await Farm.Registry.RegisterAsync(Registration("callado"));
        await Farm.Redis.Database.SortedSetAddAsync(FarmKeys.Scores, "callado", 77);

        await Board.RenewAsync();

        Assert.Equal(95, await Farm.Redis.Database.SortedSetScoreAsync(FarmKeys.Scores, "vivo"));
        Assert.Null(await Farm.Redis.Database.SortedSetScoreAsync(FarmKeys.Scores, "callado"));
        var parts = await Board.AllAsync(["vivo", "callado"]);
        Assert.Equal(new ScoreWire(95, 60, 40, 0, 0, -5, 0, 8192, 16384, 0, 0), parts["vivo"]);
        Assert.Null(parts["callado"]);
    }

    [Fact]
    public async Task A_foreign_memory_nodes_load_counts_less_what_the_farm_uses_there()
    {
        await AnnounceAsync("uno", Idle with { Host = "memoria1", OwnCpuPercent = 30 });
        await ReportAsync("memoria1", """{"nodo_memoria":"memoria1","metricas_actuales":{"cpu":{"percent":80}},"alertas":{"memoria_alta":true,"cpu_alto":true}}""");

        Assert.Equal((50d, 1), await StandingAsync("uno"));
    }

    [Fact]
    public async Task Our_memory_nodes_load_is_what_the_worker_knows_better_and_their_alerts_count_on_their_host_alone()
    {
        await AnnounceAsync("aqui", Idle with { ForeignCpuPercent = 10 });
        await AnnounceAsync("alla", Idle with { Host = "nodo-b", ForeignCpuPercent = 10 });
        await ReportAsync("memoria1", """{"nodo_memoria":"memoria1","nodo":"nodo-a","metricas_actuales":{"cpu":{"percent":100}},"alertas":{"disco_alto":true}}""");
        await new HostStore(Farm.Redis).PushSampleAsync("nodo-a", SampleMaker.Sample());

        Assert.Equal((10d, 1), await StandingAsync("aqui"));
        Assert.Equal((10d, 0), await StandingAsync("alla"));

        // No sample for 14 s: it is no longer a witness, though its last report is younger than 90 s.
        await Farm.Redis.Database.KeyDeleteAsync(FarmKeys.HostSample("nodo-a"));
        Assert.Equal((10d, 0), await StandingAsync("aqui"));
        Assert.Equal(-5, (await Board.AllAsync(["aqui"]))["aqui"]!.Unwatched);
    }

    [Fact]
    public async Task Failed_attempts_lower_a_score()
    {
        await AnnounceAsync("esclavo1", Idle);
        var attempt = await Farm.BeginAsync(await Farm.SubmitAsync(), "esclavo1");
        await Farm.Ledger.FailAsync(attempt, "se rompió", null);

        await Board.RenewAsync();

        Assert.Equal((85, 1), ((await Board.AllAsync(["esclavo1"]))["esclavo1"]!.Total, (await Board.AllAsync(["esclavo1"]))["esclavo1"]!.RecentFailures));
    }

    [Fact]
    public async Task An_order_that_could_never_be_done_there_lowers_no_score()
    {
        await AnnounceAsync("esclavo1", Idle);
        var attempt = await Farm.BeginAsync(await Farm.SubmitAsync(), "esclavo1");
        await Farm.Ledger.FailAsync(attempt, "no lo sabe hacer", null, lowersScore: false);

        await Board.RenewAsync();

        Assert.Equal((95, 0), ((await Board.AllAsync(["esclavo1"]))["esclavo1"]!.Total, (await Board.AllAsync(["esclavo1"]))["esclavo1"]!.RecentFailures));
    }

    private static WorkerRegistration Registration(string id) => new(id, "127.0.0.1", 5002, true, default, ["Numpy"]);

    private Task AnnounceAsync(string id, WorkerState state) => Farm.Registry.AnnounceAsync(Registration(id), state);

    private Task ReportAsync(string node, string json) => new HostStore(Farm.Redis).PushReportAsync(node, json);

    private async Task<(double? Foreign, int Alerts)> StandingAsync(string worker)
    {
        await Board.RenewAsync();
        var score = (await Board.AllAsync([worker]))[worker]!;
        return (score.ForeignCpuPercent, score.ActiveAlerts);
    }
}
