using HpcHangfire.Cli.Master;
using HpcHangfire.Cli.Running;
using HpcHangfire.Cli.Usage;
using HpcHangfire.Cli.Verbs;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Wire;

namespace HpcHangfire.Cli.Comparison;

/// <summary>Measures a plan's trials, one job after the other, so that none disturbs another.</summary>
internal sealed class MeasuringRun(Session session, ComparisonPlan plan)
{
    /// <summary>Most jobs end within a tenth of a second; half a second between two looks would be most of the run.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>An idle worker takes a job sooner; one that waits longer has a reason that its user should know.</summary>
    private static readonly TimeSpan LongWait = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan CancelLimit = TimeSpan.FromSeconds(5);

    private readonly string key = $"comparar-{Guid.NewGuid():N}";
    private readonly Queue<Trial> left = new(plan.Trials);
    private readonly int all = plan.Trials.Count();
    private readonly List<Measurement> measured = [];
    private readonly Dictionary<Variant, string> missing = [];
    private string? job;
    private bool mayBeOrdered;
    private long ordered;

    /// <summary>Measures them all; a variant whose job failed is not tried again.</summary>
    /// <exception cref="EndException">The master refused an order, or Ctrl-C; no job of ours is left in the farm.</exception>
    /// <exception cref="MasterAwayException">The master stayed away.</exception>
    public async Task<Compared> RunAsync()
    {
        var pause = session.Around.PollInterval < Pause ? session.Around.PollInterval : Pause;
        try
        {
            await Follow.ToTheEndAsync(session, LookAsync, pause);
            return new Compared(plan, measured, missing);
        }
        catch
        {
            var cancelled = await CancelAsync();
            if (!session.Stop.IsCancellationRequested)
                throw;
            throw new EndException(ExitCode.Interrupted, cancelled
                ? "Interrumpido; el trabajo en curso se canceló y no se guardó nada."
                : $"Interrumpido; no se guardó nada, pero el trabajo {job ?? "en curso"} no se pudo cancelar.");
        }
    }

    private async Task<Step> LookAsync()
    {
        while (left.TryPeek(out var trial))
        {
            if (missing.ContainsKey(trial.Variant))
            {
                left.Dequeue();
                continue;
            }

            job ??= await OrderAsync(trial);
            var state = Read(await session.Master.GetAsync<JobWire>(JobVerbs.Path(job), session.Stop));
            if (JobStates.Find(state.State) is JobState.Waiting or JobState.Running)
                return Step(trial, state);
            Keep(trial, state);
            (job, mayBeOrdered) = (null, false);
            left.Dequeue();
        }

        return new Step(1, "medido", Ended: true);
    }

    private async Task<string> OrderAsync(Trial trial)
    {
        (mayBeOrdered, ordered) = (true, session.Around.Time.GetTimestamp());
        var answer = await session.Master.PostAsync<JobAcceptedWire>("agregar_trabajo", plan.Order(trial, key), session.Stop);
        mayBeOrdered = answer.Refusal is null || answer.IsOutage;
        return Read(answer).JobId;
    }

    private void Keep(Trial trial, JobWire state)
    {
        if (state is { Result: { CountsSha256: { } digest } result } && JobStates.Find(state.State) is JobState.Completed)
            measured.Add(new Measurement(trial, Math.Max(result.ComputeSeconds, 1e-6), result.Threads, result.Pace?.PerSecond, result.Pace?.PerCycle, digest)); // 1e-6: its resolution
        else
            missing[trial.Variant] = state.Error ?? $"el trabajo {state.JobId} terminó {state.State} y sin conteos";
    }

    private Step Step(Trial trial, JobWire state)
    {
        var text = $"repetición {trial.Repetition} de {plan.Repetitions}: {trial.Iterations} iteraciones";
        if (state.Waiting is { } waiting && session.Around.Time.GetElapsedTime(ordered) > LongWait)
            text = $"{text}; {state.JobId} espera: {waiting.Reason}";
        return new Step((all - left.Count + state.Progress) / all, text, Ended: false);
    }

    private static T Read<T>(MasterAnswer<T> answer)
        where T : class => answer switch
        {
            { Refusal: null } => answer.Read(),
            { IsOutage: true } => throw new MasterAwayException(answer.Refusal), // a minute of measuring survives a Redis restart
            _ => throw new EndException(ExitCode.Refused, answer.Refusal),
        };

    /// <summary>Cancels the outstanding job, if there is one; false when that failed.</summary>
    private async Task<bool> CancelAsync()
    {
        if (!mayBeOrdered)
            return true;
        using var limit = new CancellationTokenSource(CancelLimit, session.Around.Time);
        try
        {
            if (job is null)
            {
                // The order may have arrived without its answer. The same key gives that job, or a new one to cancel.
                var again = await session.Master.PostAsync<JobAcceptedWire>("agregar_trabajo", plan.Order(left.Peek(), key), limit.Token);
                if (again.Refusal is not null)
                    return !again.IsOutage; // refused: there is none
                job = again.Read().JobId;
            }

            return !(await session.Master.DeleteAsync<JobStateWire>(JobVerbs.Path(job), limit.Token)).IsOutage; // refused: it has ended
        }
        catch (Exception e) when (e is MasterAwayException or OperationCanceledException)
        {
            return false;
        }
    }
}
