using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using HpcHangfire.Cli.Master;
using HpcHangfire.Cli.Running;
using HpcHangfire.Cli.Usage;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;

namespace HpcHangfire.Cli.Verbs;

/// <summary>Verbs that make, show, cancel, retry and delete jobs.</summary>
internal static class JobVerbs
{
    public static async Task<int> JobAsync(Session session)
    {
        if (session.Given.GetValue(session.Flags.OptionalJobId) is null)
            return await AddAsync(session);

        var given = session.Given.CommandResult.Children.OfType<OptionResult>().FirstOrDefault(o => !o.Implicit && session.Flags.Order.Values.Contains(o.Option));
        if (given is not null)
            throw new EndException(ExitCode.Usage, $"«hpc trabajo ID» muestra un trabajo y no admite {given.Option.Name}; sin ID, «hpc trabajo» crea uno");

        var id = Id(session, session.Flags.OptionalJobId);
        return session.Get(session.Flags.Wait) ? await JobWait.RunAsync(session, id) : await ShowAsync(session, id);
    }

    public static async Task<int> ListAsync(Session session)
    {
        var path = MasterApi.Path(
            "trabajos",
            ("estado", session.Get(session.Flags.State)),
            ("prioridad", session.Get(session.Flags.ListedPriority)),
            ("texto", session.Get(session.Flags.Text)),
            ("esclavo", session.Get(session.Flags.ListedWorker)),
            ("orden", session.Get(session.Flags.SortedBy)),
            ("despues_de", session.Clock.Timestamp(session.Get(session.Flags.After))),
            ("antes_de", session.Clock.Timestamp(session.Get(session.Flags.Before))),
            ("desde", session.Get(session.Flags.From)),
            ("limite", session.Get(session.Flags.Limit)));
        return session.Show(await session.Master.GetAsync<JobPageWire>(path, session.Stop), p => JobView.Page(p, session.Clock));
    }

    public static Task<int> CancelAsync(Session session) => EachAsync(session, id => session.Master.DeleteAsync<JobStateWire>(Path(id), session.Stop));

    public static Task<int> RetryAsync(Session session) => EachAsync(session, id => session.Master.PostAsync<JobStateWire>($"{Path(id)}/reintentar", session.Stop));

    public static Task<int> DeleteAsync(Session session) => EachAsync(session, id => session.Master.DeleteAsync<JobStateWire>($"{Path(id)}?borrar=true", session.Stop));

    /// <summary>A job's resource. A leading dot could climb out of it, and no id has one.</summary>
    public static string Path(string id) => $"trabajos/{Uri.EscapeDataString(id)}";

    public static string Id(Session session, Argument<string?> argument) => Id(session.Given.GetValue(argument));

    private static string Id(string? given) =>
        given is { Length: > 0 } && given[0] != '.'
            ? given
            : throw new EndException(ExitCode.Usage, $"«{given}» no es el identificador de un trabajo; «hpc trabajos» los muestra");

    private static Task<int> EachAsync(Session session, Func<string, Task<MasterAnswer<JobStateWire>>> ask) =>
        session.ShowEachAsync(session.Given.GetRequiredValue(session.Flags.JobIds).Select(Id), ask, JobView.StateNow);

    private static async Task<int> ShowAsync(Session session, string id) =>
        session.Show(await session.Master.GetAsync<JobWire>(Path(id), session.Stop), j => JobView.Whole(j, session.Clock));

    public static async Task<int> ConsoleAsync(Session session) => session.Show(
        await session.Master.GetAsync<JobConsoleWire>($"{Path(Id(session, session.Flags.JobId))}/consola", session.Stop), c => JobView.Console(c, session.Clock));

    public static async Task<int> RecolourAsync(Session session)
    {
        var wanted = new Dictionary<string, JsonElement>();
        foreach (var field in OrderFields.OfRecolouring)
            wanted.Set(field.Name, field == OrderFields.Priority ? session.Get(session.Flags.RecolourPriority) : session.Get(field));
        return await EnqueuedAsync(session, await session.Master.PostAsync<JobAcceptedWire>($"{Path(Id(session, session.Flags.JobId))}/recolorear", wanted, session.Stop));
    }

    private static async Task<int> AddAsync(Session session) =>
        await EnqueuedAsync(session, await session.Master.PostAsync<JobAcceptedWire>("agregar_trabajo", Order(session), session.Stop));

    private static async Task<int> EnqueuedAsync(Session session, MasterAnswer<JobAcceptedWire> accepted)
    {
        if (accepted.Refusal is not null || !session.Get(session.Flags.Wait))
            return session.Show(accepted, JobView.Accepted);

        var job = accepted.Read();
        if (!session.Json)
            session.Show(JobView.Accepted(job));
        return await JobWait.RunAsync(session, job.JobId);
    }

    private static JobOrderWire Order(Session s)
    {
        var order = new JobOrderWire(
            (string?)s.Get(OrderFields.Algorithm) ?? "Secuencial",
            (int?)s.Get(OrderFields.Width) ?? 800,
            (int?)s.Get(OrderFields.Height) ?? 600,
            (int?)s.Get(OrderFields.Iterations) ?? 100);
        foreach (var field in OrderFields.All.Where(field => !field.IsRequired))
            order.Options.Set(field.Name, s.Get(field));
        return order;
    }
}
