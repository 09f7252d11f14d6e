using HpcHangfire.Cli.Master;
using HpcHangfire.Cli.Running;
using HpcHangfire.Cli.Show;
using HpcHangfire.Cli.Usage;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Wire;
using Spectre.Console;

namespace HpcHangfire.Cli.Verbs;

/// <summary>Shows the farm repeatedly until Ctrl-C; it reports a master that is away and waits for it.</summary>
internal static class MonitorVerb
{
    private const int RunningShown = 20;

    public static async Task<int> RunAsync(Session session)
    {
        var interval = TimeSpan.FromSeconds(session.Get(session.Flags.Interval) ?? 10);
        try
        {
            if (session.Terminal is { } terminal)
                await WatchAsync(session, terminal, interval);
            else
                await PrintAsync(session, interval);
        }
        catch (OperationCanceledException) when (session.Stop.IsCancellationRequested)
        {
            // Ctrl-C is how this verb ends.
        }

        return ExitCode.Success;
    }

    private static async Task WatchAsync(Session session, IAnsiConsole terminal, TimeSpan interval)
    {
        var known = new Screen();
        await terminal.Live(new Text(session.Say($"Preguntando a {session.Master.Address}…")))
            .Overflow(VerticalOverflow.Ellipsis)
            .Cropping(VerticalOverflowCropping.Bottom)
            .StartAsync(async live =>
            {
                while (true)
                {
                    var (look, trouble) = await LookAsync(session);
                    known = look ?? known;
                    var head = trouble is null
                        ? Cell.Say($"{session.Master.Address} a las {session.Clock.Now}, cada {Human.Number(interval.TotalSeconds)} s; Ctrl-C termina", Tone.Faint)
                        : Cell.Say($"{session.Clock.Now}: {trouble} Se reintenta cada {Human.Number(interval.TotalSeconds)} s.", Tone.Bad);
                    live.UpdateTarget(TerminalView.Of(new Screen([new Sentence(head), .. known.Blocks]).In(session.Language), terminal.Profile.Width));
                    live.Refresh();
                    await Task.Delay(interval, session.Around.Time, session.Stop);
                }
            });
    }

    private static async Task PrintAsync(Session session, TimeSpan interval)
    {
        while (true)
        {
            if (session.Json)
            {
                await PrintJsonAsync(session);
            }
            else
            {
                var (look, trouble) = await LookAsync(session);
                var head = new Sentence(trouble is null ? $"--- {session.Clock.Now}" : $"--- {session.Clock.Now}  {session.Say(trouble)}");
                session.Show(new Screen([head, .. look?.Blocks ?? []]));
            }

            await Task.Delay(interval, session.Around.Time, session.Stop);
        }
    }

    /// <summary>A line of JSON per interval; trouble goes to standard error, so every line stays JSON.</summary>
    private static async Task PrintJsonAsync(Session session)
    {
        try
        {
            session.Show(await session.Master.GetAsync<FarmStatusWire>("estado", session.Stop), s => FarmView.Status(s, session.Clock));
        }
        catch (MasterAwayException e)
        {
            session.Complain(e.Message);
        }
    }

    private static async Task<(Screen? Look, string? Trouble)> LookAsync(Session session)
    {
        try
        {
            var status = await session.Master.GetAsync<FarmStatusWire>("estado", session.Stop);
            if (status.Refusal is { } refusal)
                return (null, refusal);
            var running = await session.Master.GetAsync<JobPageWire>($"trabajos?estado={JobState.Running.ToWire()}&limite={RunningShown}", session.Stop);
            var screen = FarmView.Status(status.Read(), session.Clock);
            return (running.Refusal is null ? screen.With(JobView.Running(running.Read().Jobs)) : screen, running.Refusal);
        }
        catch (MasterAwayException e)
        {
            return (null, e.Message);
        }
    }
}
