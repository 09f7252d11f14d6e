using HpcHangfire.Cli.Master;
using HpcHangfire.Cli.Running;
using HpcHangfire.Cli.Usage;
using HpcHangfire.Contract.Wire;

namespace HpcHangfire.Cli.Verbs;

/// <summary>The finished jobs, as a table or as the master's CSV.</summary>
internal static class ResultsVerb
{
    public static async Task<int> RunAsync(Session session)
    {
        var path = MasterApi.Path("resultados", ("limite", session.Get(session.Flags.Limit)));
        if (!session.Get(session.Flags.Csv))
            return session.Show(await session.Master.GetAsync<FinishedJobsWire>(path, session.Stop), r => JobView.Finished(r, session.Clock));
        if (session.Json)
            throw new EndException(ExitCode.Usage, "--csv y --json se excluyen: elija uno");

        var csv = await session.Master.GetCsvAsync(path, session.Stop);
        if (csv.Refusal is { } refusal)
            return session.Refuse(refusal, csv.Text);
        await session.Around.Out.WriteAsync(csv.Text);
        return ExitCode.Success;
    }
}
