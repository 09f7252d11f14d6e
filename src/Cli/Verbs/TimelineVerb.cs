using System.Globalization;
using HpcHangfire.Cli.Master;
using HpcHangfire.Cli.Running;
using HpcHangfire.Cli.Show;
using HpcHangfire.Contract.Wire;

namespace HpcHangfire.Cli.Verbs;

/// <summary>Who rendered what lately, as a table: the last to begin comes last.</summary>
internal static class TimelineVerb
{
    public static async Task<int> RunAsync(Session session)
    {
        var from = session.Get(session.Flags.Minutes) is { } minutes ? session.Around.Time.GetUtcNow().AddMinutes(-minutes).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) : null;
        var path = MasterApi.Path("cronologia", ("desde", from));
        return session.Show(await session.Master.GetAsync<TimelineWire>(path, session.Stop), timeline => View(timeline, session.Clock));
    }

    private static Screen View(TimelineWire timeline, Clock clock)
    {
        var table = new Table(
            [
                new("ESCLAVO"), new("INICIADO"), new("TIEMPO", IsNumber: true), new("TRABAJO"), new("ESTADO"), new("ALGORITMO", Narrow: Narrow.Drop),
                new("TAMAÑO", IsNumber: true, Narrow.Drop), new("ITERACIONES", IsNumber: true, Narrow.Drop), new("INTENTO", IsNumber: true, Narrow.Drop),
            ],
            [.. timeline.Attempts.Select(one => Row(one, timeline.To, clock))],
            "Nadie ha calculado nada en ese tiempo.");
        return timeline.Truncated
            ? new Screen(table, new Sentence(Cell.Say("Hubo más trabajos de los que el maestro mira: faltan los primeros.", Tone.Faint)))
            : new Screen(table);
    }

    private static Cell[] Row(AttemptWire one, double now, Clock clock) =>
    [
        one.Worker, clock.Show(one.Started), Human.Seconds(Math.Max(0, (one.Finished ?? now) - one.Started)), one.JobId, JobView.State(one.State), one.Algorithm,
        $"{Human.Count(one.Width)}x{Human.Count(one.Height)}", Human.Count(one.Iterations), Human.Count(one.Attempt),
    ];
}
