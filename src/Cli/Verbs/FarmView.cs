using HpcHangfire.Cli.Show;
using HpcHangfire.Contract.Wire;

namespace HpcHangfire.Cli.Verbs;

/// <summary>How the farm's state looks.</summary>
internal static class FarmView
{
    private static readonly Column[] WorkerColumns =
    [
        new("ESCLAVO"), new("ESTADO"), new("TRABAJO"), new("CPU", IsNumber: true),
        new("LIBRE", IsNumber: true, Narrow.Drop), new("HILOS", IsNumber: true, Narrow.Drop),
        new("PUNTAJE", IsNumber: true, Narrow.Drop), new("TIPO", Narrow: Narrow.Drop),
        new("DIRECCIÓN", Narrow: Narrow.Drop), new("VISTO", Narrow: Narrow.Drop),
        new("COMPUERTA", Narrow: Narrow.Wrap),
    ];

    public static Screen Ping(MasterPingWire ping, Uri address, TimeSpan took, Clock clock) => new(new Facts(
    [
        ("Maestro", address.ToString()),
        ("Estado", ping.Status == "active" ? Cell.Say("activo", Tone.Good) : new Cell(ping.Status, Tone.Bad)),
        ("Respondió en", Human.Seconds(took.TotalSeconds)),
        ("Su hora", clock.Show(ping.Timestamp)),
        ("Trabajos pendientes", Human.Count(ping.Waiting)),
        ("Esclavos activos", new Cell(Human.Count(ping.ActiveWorkers), ping.ActiveWorkers > 0 ? Tone.Good : Tone.Bad)),
    ]));

    public static Screen Status(FarmStatusWire status, Clock clock)
    {
        var screen = new Screen(
            new Facts(
            [
                ("Pendientes", Queues(status)),
                ("En curso", new Cell(Human.Count(status.Running), status.Running > 0 ? Tone.Busy : Tone.Plain)),
                ("Completados", new Cell(Human.Count(status.Completed), status.Completed > 0 ? Tone.Good : Tone.Plain)),
                ("Fallidos", new Cell(Human.Count(status.Failed), status.Failed > 0 ? Tone.Bad : Tone.Plain)),
                ("Cancelados", Human.Count(status.Cancelled)),
                ("Cargados de archivo", Cell.Say(status.FromFile ? "sí" : "no")),
            ]),
            Workers(status.Workers, clock));
        return status.Alerts.Count == 0 ? screen : screen.With(Alerts(status.Alerts, clock));
    }

    public static Table Workers(IReadOnlyDictionary<string, WorkerWire> workers, Clock clock) => new(
        WorkerColumns,
        [.. workers.OrderBy(w => w.Key, StringComparer.Ordinal).Select(w => Worker(w.Key, w.Value, clock))],
        "No hay esclavos: los trabajos esperan hasta que se registre uno.");

    public static Screen Forgotten(WorkerForgottenWire worker) => new(new Facts([("Esclavo", worker.Worker), ("Estado", Cell.Say("olvidado"))]));

    public static Screen Ordered(WorkerOrderWire worker)
    {
        var order = worker.Status switch
        {
            "paused" => "pausado",
            "draining" => "drenado",
            "resumed" => "reanudado",
            var other => other,
        };
        return new(new Facts([("Esclavo", worker.Worker), ("Estado", Cell.Say(worker.Active ? order : $"{order}; ahora no da señales, lo sabrá cuando vuelva"))]));
    }

    public static Screen Coherence(CoherenceWire found) => new(
        new Facts([("Trabajos revisados", Human.Count(found.Jobs))]),
        new Table(
            [new("TRABAJO"), new("PROBLEMA", Narrow: Narrow.Wrap)],
            [.. found.Problems.Select(p => new Cell[] { p.JobId, Cell.Say(p.Problem, Tone.Bad) })],
            "Cada trabajo está en un solo sitio."));

    public static Table Alerts(IReadOnlyList<ActiveAlertWire> alerts, Clock clock) => new(
        [new("ALERTA"), new("NODO"), new("DESDE")],
        [.. alerts.Select(a => new[] { new Cell(a.Kind, Tone.Bad), a.Node, clock.Show(a.Timestamp) })],
        "No hay alertas encendidas.");

    public static Screen Algorithms(AlgorithmsWire known) => new(
        new Table(
            [new("ALGORITMO"), new("ESCLAVOS", Narrow: Narrow.Wrap), new("DESCRIPCIÓN", Narrow: Narrow.Wrap)],
            [.. known.Algorithms.Select(a => new Cell[] { a.IsDefault ? Cell.Say($"{a.Name} (por defecto)", Tone.Good) : a.Name, string.Join(", ", a.Workers), Cell.Say(a.Description) })],
            "El maestro no conoce ningún algoritmo."),
        new Facts(
        [
            ("Paletas", string.Join(", ", known.Palettes)),
            ("Formatos", string.Join(", ", known.Formats)),
            .. known.Colourings is { } colourings ? [("Coloreados", string.Join(", ", colourings))] : Array.Empty<(string, Cell)>(),
        ]));

    private static string Queues(FarmStatusWire status) =>
        status.Waiting == 0 || status.Queues.Values.All(n => n == 0)
            ? Human.Count(status.Waiting)
            : $"{Human.Count(status.Waiting)} ({string.Join(", ", status.Queues.Where(q => q.Value > 0).Select(q => $"{q.Key} {Human.Count(q.Value)}"))})";

    private static Cell[] Worker(string name, WorkerWire worker, Clock clock) =>
    [
        name,
        worker switch
        {
            { Active: false } => Cell.Say("inactivo", Tone.Bad),
            { Busy: true } => Cell.Say("ocupado", Tone.Busy),
            _ => Cell.Say("libre", Tone.Good),
        },
        worker.CurrentJob,
        Human.Percent(worker.CpuPercent),
        Human.MiB(worker.FreeMemoryMiB),
        worker.Threads is { } threads ? Human.Count(threads) : null as string,
        worker.Score is { } score ? Human.Number(Math.Round(score, 2)) : null as string,
        Cell.Say(worker.Kind),
        $"{worker.Address}:{Human.Count(worker.Port)}",
        Cell.Say(clock.Ago(worker.LastPing)),
        worker.Gate.Open ? Cell.Say("abierta", Tone.Good) : Cell.Say($"cerrada: {string.Join("; ", worker.Gate.Reasons)}", Tone.Busy),
    ];
}
