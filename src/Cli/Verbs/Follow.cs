using HpcHangfire.Cli.Master;
using HpcHangfire.Cli.Running;
using HpcHangfire.Cli.Show;
using Spectre.Console;

namespace HpcHangfire.Cli.Verbs;

/// <summary>How far something is.</summary>
/// <param name="Ratio">0..1, or null where nobody knows.</param>
/// <param name="Text">Where it stands, without the percentage.</param>
/// <param name="Ended">Whether nothing more will happen.</param>
internal sealed record Step(double? Ratio, string Text, bool Ended);

/// <summary>Keeps looking until something has ended: a progress bar on a terminal, a line per change elsewhere, nothing in JSON.</summary>
internal static class Follow
{
    /// <param name="session">Where it is shown.</param>
    /// <param name="look">Asks how far it is.</param>
    /// <param name="interval">Time between two looks; null for the session's own.</param>
    public static Task ToTheEndAsync(Session session, Func<Task<Step>> look, TimeSpan? interval = null)
    {
        var pause = interval ?? session.Around.PollInterval;
        if (session.Terminal is not { } terminal)
            return LoopAsync(session, look, pause, Lines(session));

        return terminal.Progress()
            .Columns(new SpinnerColumn(), new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(progress =>
            {
                var bar = progress.AddTask("…", maxValue: 1);
                return LoopAsync(session, look, pause, step =>
                {
                    bar.Description = Markup.Escape(Cell.Printable(session.Say(step.Text)));
                    bar.IsIndeterminate = step.Ratio is null;
                    bar.Value = step.Ratio ?? 0;
                });
            });
    }

    private static async Task LoopAsync(Session session, Func<Task<Step>> look, TimeSpan pause, Action<Step> show)
    {
        var time = session.Around.Time;
        var last = new Step(0, "", false);
        long? awaySince = null;
        while (true)
        {
            try
            {
                last = await look();
                awaySince = null;
                show(last);
            }
            catch (MasterAwayException) when (time.GetElapsedTime(awaySince ??= time.GetTimestamp()) < session.Around.Patience)
            {
                show(last with { Text = "el maestro no responde; se reintenta" }); // a restarted master remembers its jobs
            }

            if (last.Ended)
                return;
            await Task.Delay(pause, time, session.Stop);
        }
    }

    /// <summary>Prints a line when the text changes or another tenth is done.</summary>
    private static Action<Step> Lines(Session session)
    {
        string? shown = null;
        return step =>
        {
            var now = $"{(int?)(step.Ratio * 10)} {step.Text}";
            if (session.Json || now == shown)
                return;
            shown = now;
            session.Around.Out.WriteLine($"{session.Clock.Now}  {(step.Ratio is { } ratio ? Human.Progress(ratio) : "…"),5}  {Cell.Printable(session.Say(step.Text))}");
        };
    }
}
