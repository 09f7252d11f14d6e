using System.Globalization;
using HpcHangfire.Cli.Show;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;

namespace HpcHangfire.Cli.Verbs;

/// <summary>How jobs look.</summary>
internal static class JobView
{
    /// <summary>The contract's word as a person would write it.</summary>
    public static string StateName(string state) => state.Replace('_', ' ');

    public static Screen Accepted(JobAcceptedWire accepted) => new(new Facts(
    [
        ("Trabajo", new Cell(accepted.JobId, Tone.Good)),
        ("Posición en la cola", Human.Count(accepted.QueuePosition)),
        .. Said("Aviso", accepted.Notice),
    ]));

    public static Screen StateNow(JobStateWire job) => new(new Facts([("Trabajo", job.JobId), ("Estado", job.State is { } state ? State(state) : Cell.Say("borrado"))]));

    public static Screen Page(JobPageWire page, Clock clock)
    {
        var table = new Table(
            [
                new("TRABAJO"), new("ESTADO"), new("ALGORITMO", Narrow: Narrow.Drop), new("TAMAÑO", IsNumber: true, Narrow.Drop),
                new("ITERACIONES", IsNumber: true, Narrow.Drop), new("PRIORIDAD", Narrow: Narrow.Drop),
                new("PROGRESO", IsNumber: true), new("ESCLAVO"), new("TIEMPO", IsNumber: true, Narrow.Drop),
                new("CREADO", Narrow: Narrow.Drop), new("NOTA", Narrow: Narrow.Wrap),
            ],
            [.. page.Jobs.Select(j => Row(j, clock))],
            "No hay trabajos.");
        return page.Next is { } next
            ? new Screen(table, new Sentence(Cell.Say($"{Human.Count(page.Jobs.Count)} de {Human.Count(page.Total)}; siguen con --desde {Human.Count(next)}", Tone.Faint)))
            : new Screen(table);
    }

    /// <summary>The jobs that run now, short, for the live view.</summary>
    public static Table Running(IReadOnlyList<JobWire> jobs) => new(
        [new("EN CURSO"), new("ESCLAVO"), new("ALGORITMO"), new("TAMAÑO", IsNumber: true), new("PROGRESO", IsNumber: true)],
        [.. jobs.Select(j => new Cell[] { j.JobId, j.Worker, j.Algorithm, Size(j), Human.Progress(j.Progress) })],
        "Ningún trabajo en curso.");

    public static Screen Finished(FinishedJobsWire finished, Clock clock) => new(new Table(
        [
            new("TRABAJO"), new("TERMINADO", Narrow: Narrow.Drop), new("ESCLAVO"), new("ALGORITMO"),
            new("TAMAÑO", IsNumber: true),
            new("ITERACIONES", IsNumber: true, Narrow.Drop), new("TIEMPO", IsNumber: true),
            new("SHA-256", Narrow: Narrow.Drop),
        ],
        [
            .. finished.Results.Select(r => new Cell[]
            {
                r.JobId, clock.Show(r.Finished), r.Worker, r.Algorithm, r.Resolution,
                Human.Count(r.Iterations), Human.Seconds(r.Seconds), r.CountsSha256 is { Length: > 12 } digest ? digest[..12] : r.CountsSha256,
            }),
        ],
        "Todavía no ha terminado ningún trabajo."));

    public static Screen Console(JobConsoleWire console, Clock clock) => console.Lines.Count == 0
        ? Screen.Say("Aún no ha dicho nada.")
        : new([.. console.Lines.Select(line => new Sentence(new Cell($"{clock.Show(line.Timestamp)} {line.Text}")))]);

    /// <summary>Everything about one job.</summary>
    public static Screen Whole(JobWire job, Clock clock) => new(new Facts(
    [
        ("Trabajo", job.JobId),
        ("Estado", State(job.State)),
        ("Progreso", Human.Progress(job.Progress)),
        .. Said("Error", job.Error, Tone.Bad),
        .. Said("Aviso", job.Notice),
        .. Said("Última caída", job.Evidence is { } crash ? Crash(crash) : null),
        .. Said("Espera", job.Waiting is { } w ? w.QueuePosition is { } p ? $"{w.Reason} (posición {Human.Count(p)})" : w.Reason : null, Tone.Busy),
        ("Esclavo", job.Worker),
        .. Told("Asignación", job.Assignment is { } a ? $"{a.Worker}: {a.Reason}" : null),
        .. Said("Arriendo", job.Lease is { } lease ? $"{lease.Worker}, desde {clock.Show(lease.Since)}, hasta {clock.Show(lease.Until)} si no lo renueva" : null),
        ("Algoritmo", job.Algorithm),
        ("Tamaño", Cell.Say($"{Size(job)}, {Human.Count(job.Iterations)} iteraciones")),
        .. Told("c", (job.Option<double?>(OrderFields.CRe), job.Option<double?>(OrderFields.CIm)) is ({ } re, { } im) ? $"{Human.Number(re)} {(im < 0 ? '-' : '+')} {Human.Number(Math.Abs(im))}i" : null),
        .. Told("Potencia", job.Option<int?>(OrderFields.Power) is { } power ? Human.Count(power) : null),
        ("Región", Cell.Say($"x de {Real(job, OrderFields.XMin)} a {Real(job, OrderFields.XMax)}, y de {Real(job, OrderFields.YMin)} a {Real(job, OrderFields.YMax)}")),
        ("Imagen", Cell.Say($"paleta {job.Option<string>(OrderFields.Palette)}, coloreado {job.Option<string>(OrderFields.Colouring)}, formato {job.Option<string>(OrderFields.Format)}")),
        .. Said("Muestras", job.Option<int?>(OrderFields.Samples) is > 1 and var side ? $"{side}x{side} por píxel" : null),
        .. Told("Recoloreado de", job.RecolourOf),
        ("Prioridad", Priority(job.Priority)),
        .. Told("Esclavo fijado", job.Option<string>(OrderFields.Worker)),
        .. Told("Ruta pedida", job.Option<string>(OrderFields.Path)),
        .. Told("Límite", job.Option<int?>(OrderFields.Timeout) is { } limit ? Human.Seconds(limit) : null),
        ("Intentos", Human.Count(job.Attempts)),
        ("Creado", clock.Show(job.Created)),
        ("Iniciado", clock.Show(job.Started)),
        ("Terminado", clock.Show(job.Finished)),
        .. Told("Tiempo", job.Seconds is { } seconds ? Human.Seconds(seconds) : null),
        .. Result(job),
    ]));

    private static IEnumerable<(string, Cell)> Result(JobWire job) => job.Result is not { } result ? [] :
    [
        ("Tiempo de cálculo", Cell.Say(job.RecolourOf is not null ? "ninguno: coloreó conteos guardados" : result.Threads is { } threads
            ? $"{Human.Seconds(result.ComputeSeconds)} con {Human.Count(threads)} {(threads == 1 ? "hilo" : "hilos")}, ruta {result.Path}"
            : Human.Seconds(result.ComputeSeconds))),
        .. Said("Ritmo", result.Pace is { } pace
            ? $"{Human.Billions(pace.PerSecond)} de iteraciones por segundo, {pace.PerCycle.ToString("0.00", CultureInfo.InvariantCulture)} por ciclo a {Human.Billions(pace.ClockHertz)}Hz"
            : null),
        .. Said("Omitidas", result.Pace is { Skipped: > 0 } spared
            ? $"{Human.Percent(100 * spared.SkippedShare)} de {Human.Count(spared.Computed + spared.Skipped + spared.Mirrored)} iteraciones, por estar en ciclos; con todas las que no hizo falta calcular, {Human.Billions(spared.PerSecondWithSkipped)} por segundo"
            : null),
        .. Said("Reflejadas", result.Pace is { Mirrored: > 0 } mirrored
            ? $"{Human.Count(mirrored.Mirrored)} iteraciones, copiadas de filas iguales"
            : null),
        .. Told("Tiempo de imagen", result.ImageSeconds is { } image ? Human.Seconds(image) : null),
        .. Told("Suma de conteos", result.CountsSum is { } sum ? Human.Count(sum) : null),
        .. Told("SHA-256 de conteos", result.CountsSha256),
        .. Said("Conteos guardados", result.Counts is null ? null : $"hpc recolorear {job.JobId} --paleta NOMBRE"),
        .. Said("Nota", result.Note),
        .. Told("Descarga", result.Image is null ? null : $"hpc imagen {job.JobId}"),
    ];

    private static string Crash(CrashWire crash)
    {
        var how = $"{crash.Worker} cayó en el intento {Human.Count(crash.Attempt)}, al {Human.Progress(crash.Progress)}";
        return crash.Sample is { } host
            ? $"{how}; su máquina tenía CPU {Human.Percent(host.Cpu.Percent)}, memoria {Human.Percent(host.Memory.Percent)}, disco {Human.Percent(host.Disk.Percent)}"
            : $"{how}; de su máquina no había métricas";
    }

    private static IEnumerable<(string, Cell)> Told(string name, string? value) =>
        string.IsNullOrEmpty(value) ? [] : [(name, new Cell(value))];

    private static IEnumerable<(string, Cell)> Said(string name, string? words, Tone tone = Tone.Plain) =>
        string.IsNullOrEmpty(words) ? [] : [(name, Cell.Say(words, tone))];

    private static Cell[] Row(JobWire job, Clock clock) =>
    [
        job.JobId, State(job.State), job.Algorithm, Size(job), Human.Count(job.Iterations), Priority(job.Priority), Human.Progress(job.Progress),
        job.Worker, job.Seconds is { } seconds ? Human.Seconds(seconds) : null as string, clock.Show(job.Created), (job.Error ?? job.Waiting?.Reason) is { } note ? Cell.Say(note) : Cell.None,
    ];

    private static string Real(JobWire job, OrderField field) => job.Option<double?>(field) is { } number ? Human.Number(number) : "?";

    private static string Size(JobWire job) => $"{Human.Count(job.Width)}x{Human.Count(job.Height)}";

    private static Cell Priority(int priority) =>
        Enum.IsDefined((JobPriority)priority) ? Cell.Say(QueueNames.Of((JobPriority)priority)) : Human.Count(priority);

    public static Cell State(string state) => Cell.Say(StateName(state), JobStates.Find(state) switch
    {
        JobState.Completed => Tone.Good,
        JobState.Running => Tone.Busy,
        JobState.Failed => Tone.Bad,
        JobState.Cancelled => Tone.Faint,
        _ => Tone.Plain,
    });
}
