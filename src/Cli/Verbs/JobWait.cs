using HpcHangfire.Cli.Master;
using HpcHangfire.Cli.Running;
using HpcHangfire.Cli.Usage;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Wire;

namespace HpcHangfire.Cli.Verbs;

/// <summary>Waits until a job has ended, then shows it whole.</summary>
internal static class JobWait
{
    public static async Task<int> RunAsync(Session session, string id)
    {
        MasterAnswer<JobWire>? answer = null;
        await Follow.ToTheEndAsync(session, async () =>
        {
            answer = await session.Master.GetAsync<JobWire>(JobVerbs.Path(id), session.Stop);
            return answer.Refusal is null ? Step(answer.Read()) : new Step(0, "", Ended: true);
        });

        var code = session.Show(answer!, j => JobView.Whole(j, session.Clock));
        if (code != ExitCode.Success || JobStates.Find(answer!.Read().State) is JobState.Completed)
            return code;
        session.Complain($"el trabajo {id} terminó {answer.Read().State}: {answer.Read().Error ?? "sin decir por qué"}");
        return ExitCode.Refused;
    }

    private static Step Step(JobWire job)
    {
        var state = JobStates.Find(job.State);
        var ended = state is JobState.Completed or JobState.Failed or JobState.Cancelled;
        return new Step(state is JobState.Completed ? 1 : job.Progress, Text(job), ended);
    }

    private static string Text(JobWire job) => job switch
    {
        { Waiting: { } waiting } => $"pendiente: {waiting.Reason}",
        { Worker: { } worker } => JobStates.Find(job.State) switch
        {
            JobState.Running => $"en curso en {worker}",
            JobState.Completed => $"completado en {worker}",
            JobState.Failed => $"fallido en {worker}",
            JobState.Cancelled => $"cancelado en {worker}",
            _ => $"pendiente en {worker}",
        },
        _ => JobView.StateName(job.State),
    };
}
