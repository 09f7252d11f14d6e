using HpcHangfire.Cli.Master;
using HpcHangfire.Cli.Running;
using HpcHangfire.Cli.Show;
using HpcHangfire.Cli.Usage;
using HpcHangfire.Contract.Wire;

namespace HpcHangfire.Cli.Verbs;

/// <summary>The first system's demonstration: state, clear, load the file, follow it to the end, final state.</summary>
internal static class DemoVerb
{
    public static async Task<int> RunAsync(Session session)
    {
        Say(session, "1/5  Estado inicial");
        var before = await session.Master.GetAsync<FarmStatusWire>("estado", session.Stop);
        if (Show(session, before, s => FarmView.Status(s, session.Clock)) is { } refusedBefore)
            return refusedBefore;

        Say(session, "2/5  Limpiar la cola");
        var cleared = await session.Master.PostAsync<QueueClearedWire>("limpiar_cola", session.Stop);
        if (Show(session, cleared, QueueView.Cleared) is { } refusedClear)
            return refusedClear;

        var file = session.Get(session.Flags.File) ?? QueueVerbs.DefaultFile;
        Say(session, $"3/5  Cargar {file}");
        // Forced: the demonstration runs the whole file each time, even after the farm has seen it.
        var loaded = await QueueVerbs.LoadAsync(session, file, force: true);
        if (Show(session, loaded, QueueView.Loaded) is { } refusedLoad)
            return refusedLoad;

        Say(session, "4/5  Seguirlo hasta el final");
        MasterAnswer<FarmStatusWire>? last = null;
        await Follow.ToTheEndAsync(session, async () =>
        {
            last = await session.Master.GetAsync<FarmStatusWire>("estado", session.Stop);
            return last.Refusal is null ? Step(last.Read(), loaded.Read().Loaded) : new Step(0, "", Ended: true);
        });

        Say(session, "5/5  Estado final");
        var code = session.Show(last!, s => FarmView.Status(s, session.Clock));
        if (code != ExitCode.Success || last!.Read().Failed - before.Read().Failed is not (> 0 and var failed))
            return code;
        session.Complain($"{Human.Count(failed)} trabajos fallaron; «hpc trabajos --estado fallido» los muestra");
        return ExitCode.Refused;
    }

    /// <summary>The queue was cleared before the file came, so what waits and runs counts as the file's.</summary>
    private static Step Step(FarmStatusWire status, int loaded)
    {
        var open = status.Waiting + status.Running;
        var ratio = loaded == 0 ? 1 : Math.Clamp((double)(loaded - open) / loaded, 0, 1);
        var idle = status.Waiting > 0 && !status.Workers.Values.Any(w => w.Active) ? "; no hay esclavos activos, los trabajos esperan" : "";
        return new Step(ratio, $"{status.Running} en curso, {status.Waiting} pendientes{idle}", open == 0);
    }

    /// <summary>Shows a step's answer, unless a script reads: it gets only the final state. Returns the exit code when refused.</summary>
    private static int? Show<T>(Session session, MasterAnswer<T> answer, Func<T, Screen> view)
        where T : class
    {
        if (answer.Refusal is { } refusal)
            return session.Refuse(refusal, answer.Text);
        if (!session.Json)
            session.Show(view(answer.Read()));
        return null;
    }

    private static void Say(Session session, string title)
    {
        if (!session.Json)
            session.Show(new Screen(new Sentence(new Cell("")), new Sentence(Cell.Say(title, Tone.Busy))));
    }
}
