using HpcHangfire.Cli.Master;
using HpcHangfire.Cli.Running;
using HpcHangfire.Cli.Show;
using HpcHangfire.Cli.Usage;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Wire;

namespace HpcHangfire.Cli.Verbs;

/// <summary>Verbs that tell workers what to do, and forget them.</summary>
internal static class WorkerVerbs
{
    public static Task<int> PauseAsync(Session session) => OrderAsync(session, "pausar");

    public static Task<int> DrainAsync(Session session) => OrderAsync(session, "drenar");

    public static Task<int> ResumeAsync(Session session) => OrderAsync(session, "reanudar");

    public static Task<int> ForgetAsync(Session session) =>
        EachAsync(session, name => session.Master.DeleteAsync<WorkerForgottenWire>($"esclavos/{name}", session.Stop), FarmView.Forgotten);

    private static Task<int> OrderAsync(Session session, string order) =>
        EachAsync(session, name => session.Master.PostAsync<WorkerOrderWire>($"esclavos/{name}/{order}", session.Stop), FarmView.Ordered);

    private static Task<int> EachAsync<T>(Session session, Func<string, Task<MasterAnswer<T>>> ask, Func<T, Screen> view)
        where T : class => session.ShowEachAsync(session.Given.GetRequiredValue(session.Flags.Workers).Select(Name), ask, view);

    private static string Name(string given) => JobIds.IsValid(given)
        ? given
        : throw new EndException(ExitCode.Usage, $"«{given}» no es el nombre de un esclavo; «hpc esclavos» los muestra");
}
