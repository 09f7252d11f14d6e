using HpcHangfire.Farm.Hosts;
using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Settings;
using HpcHangfire.Farm.Workers;
using HpcHangfire.WorkerHost.Placement;
using Microsoft.Extensions.Configuration;

namespace HpcHangfire.WorkerHost.Tests.Placement;

/// <summary>When a worker's gate shuts, in which words, and when it opens again.</summary>
public sealed class GateTests
{
    private const long MiB = 1024 * 1024;
    private static readonly GateReadings Fine = new(10, 4096 * MiB, 4096 * MiB, [], OperatorOrder.Work);

    [Fact]
    public void A_machine_at_ease_has_an_open_gate() => Assert.Empty(new Gate(new()).Look(Fine));

    [Fact]
    public void Unknown_load_and_an_unreadable_disk_shut_nothing() =>
        Assert.Empty(new Gate(new()).Look(Fine with { ForeignCpuPercent = null, FreeDiskBytes = null }));

    [Fact]
    public void Every_reason_has_its_words_and_its_numbers() => Assert.Equal(
        [
            "pausado por el operador",
            "CPU ajena al 92 % (cierra al 85 %, abre bajo 70 %)",
            "memoria libre 100 MiB (mínimo 256 MiB)",
            "disco libre 7 MiB (mínimo 256 MiB)",
            "alerta memoria_alta de memoria1 en su máquina",
        ],
        new Gate(new()).Look(new GateReadings(92.4, 100 * MiB, 7 * MiB, [new("memoria1", HostAlertKind.MemoryHigh)], OperatorOrder.Pause)));

    [Fact]
    public void A_drained_worker_says_so() =>
        Assert.Equal(["drenado por el operador: termina lo suyo y no toma más"], new Gate(new()).Look(Fine with { Order = OperatorOrder.Drain }));

    [Fact]
    public void Load_shuts_at_one_mark_and_opens_below_another()
    {
        var gate = new Gate(new() { CpuShuts = 75, CpuOpens = 60 });
        var open = new[] { 74.9, 75, 70, 60, 59.9, 70, 76 }.Select(load => gate.Look(Fine with { ForeignCpuPercent = load }).Count == 0);
        Assert.Equal([true, false, false, false, true, true, false], open);
    }

    [Fact]
    public void Memory_shuts_at_its_floor_and_opens_a_tenth_above_it()
    {
        var gate = new Gate(new() { MemoryFloorMiB = 1000 });
        var open = new[] { 1000, 999, 1050, 1099, 1100, 1000 }.Select(free => gate.Look(Fine with { FreeMemoryBytes = free * MiB }).Count == 0);
        Assert.Equal([true, false, false, false, true, true], open);
    }

    [Fact]
    public void A_value_that_trembles_at_the_mark_turns_the_gate_once()
    {
        var gate = new Gate(new() { CpuShuts = 75, CpuOpens = 60 });
        var random = new Random(7);
        var states = Enumerable.Range(0, 60).Select(_ => gate.Look(Fine with { ForeignCpuPercent = 75 + (10 * (random.NextDouble() - 0.5)) }).Count == 0).ToList();
        Assert.Equal(1, states.Zip(states.Skip(1)).Count(pair => pair.First != pair.Second));
    }

    [Fact]
    public void The_thresholds_come_from_the_settings()
    {
        Assert.Equal(
            new GateThresholds { CpuShuts = 50, CpuOpens = 50, MemoryFloorMiB = 1, DiskFloorMiB = 2 },
            Read(("COMPUERTA_CPU_CIERRA", "50"), ("COMPUERTA_MEMORIA_MB", "1"), ("COMPUERTA_DISCO_MB", "2")));
        var wrong = Assert.Throws<SettingException>(() => Read(("COMPUERTA_CPU_CIERRA", "50"), ("COMPUERTA_CPU_ABRE", "51")));
        Assert.Equal("COMPUERTA_CPU_ABRE=51: no puede ser mayor que COMPUERTA_CPU_CIERRA, que es 50.", wrong.Message);
    }

    private static GateThresholds Read(params (string Name, string Value)[] settings) => GateThresholds.Read(new SettingsReader(
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Name, s => (string?)s.Value)).Build()));
}
