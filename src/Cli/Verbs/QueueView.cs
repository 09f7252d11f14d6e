using HpcHangfire.Cli.Show;
using HpcHangfire.Contract.Wire;

namespace HpcHangfire.Cli.Verbs;

/// <summary>How a loaded file and a cleared queue look.</summary>
internal static class QueueView
{
    private const string Refused = "rechazada";

    public static Screen Cleared(QueueClearedWire cleared) =>
        Screen.Say($"Trabajos quitados de la cola: {Human.Count(cleared.Removed)}");

    /// <summary>The counts; and for each refused line its number and the reasons.</summary>
    public static Screen Taken(OrdersTakenWire taken, IReadOnlyList<OrderReceiptWire> refused)
    {
        var screen = new Screen(new Facts(
        [
            ("Trabajos cargados", new Cell(Human.Count(taken.Loaded), taken.Loaded > 0 ? Tone.Good : Tone.Plain)),
            ("Líneas ya cargadas", Human.Count(taken.Receipts - taken.Loaded - taken.Refused)),
            ("Líneas rechazadas", new Cell(Human.Count(taken.Refused), taken.Refused > 0 ? Tone.Bad : Tone.Plain)),
        ]));
        return refused.Count == 0 ? screen : screen.With(new Table(
            [new("LÍNEA", IsNumber: true), new("MOTIVO", Narrow: Narrow.Wrap)],
            [.. refused.Select(l => new Cell[] { Human.Count(l.Line), Cell.Say(Reasons(l), Tone.Bad) })],
            ""));
    }

    private static string Reasons(OrderReceiptWire refused) =>
        refused.FieldErrors is { Count: > 1 } several ? string.Join(' ', several.Select(error => error.Sentence)) : refused.Error ?? "-";

    /// <summary>The counts; and for each refused line its number, its text and the reason. Refused lines are the last that the master leaves out.</summary>
    public static Screen Loaded(JobsLoadedWire loaded)
    {
        var refused = loaded.Lines.Where(l => l.State == Refused).ToArray();
        var facts = new List<(string, Cell)>
        {
            ("Trabajos cargados", new Cell(Human.Count(loaded.Loaded), loaded.Loaded > 0 ? Tone.Good : Tone.Plain)),
            ("Líneas ya cargadas", Human.Count(loaded.Lines.Count(l => l.State == "ya_cargada"))),
            ("Líneas rechazadas", new Cell(Human.Count(refused.Length), refused.Length > 0 ? Tone.Bad : Tone.Plain)),
            ("Trabajos pendientes", Human.Count(loaded.Waiting)),
        };
        if (loaded.Omitted > 0)
            facts.Insert(3, ("Líneas sin recibo", Human.Count(loaded.Omitted)));
        var screen = new Screen(new Facts(facts));
        return refused.Length == 0 ? screen : screen.With(new Table(
            [new("LÍNEA", IsNumber: true), new("TEXTO", Narrow: Narrow.Wrap), new("MOTIVO", Narrow: Narrow.Wrap)],
            [.. refused.Select(l => new Cell[] { Human.Count(l.Line), l.Text, Cell.Say(l.Error ?? "-", Tone.Bad) })],
            ""));
    }
}
