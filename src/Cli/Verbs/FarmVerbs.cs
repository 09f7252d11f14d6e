using System.Diagnostics;
using HpcHangfire.Cli.Running;
using HpcHangfire.Cli.Show;
using HpcHangfire.Cli.Usage;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Wire;

namespace HpcHangfire.Cli.Verbs;

/// <summary>Verbs that look at the farm, and at who works in it.</summary>
internal static class FarmVerbs
{
    public static async Task<int> PingAsync(Session session)
    {
        var watch = Stopwatch.StartNew();
        var answer = await session.Master.GetAsync<MasterPingWire>("ping", session.Stop);
        var took = watch.Elapsed;
        return session.Show(answer, ping => FarmView.Ping(ping, session.Master.Address, took, session.Clock));
    }

    public static async Task<int> StatusAsync(Session session) =>
        session.Show(await session.Master.GetAsync<FarmStatusWire>("estado", session.Stop), s => FarmView.Status(s, session.Clock));

    public static async Task<int> WorkersAsync(Session session) =>
        session.Show(await session.Master.GetAsync<Dictionary<string, WorkerWire>>("esclavos", session.Stop), w => new Screen(FarmView.Workers(w, session.Clock)));

    public static async Task<int> ForgetWorkerAsync(Session session)
    {
        var name = session.Given.GetValue(session.Flags.Worker);
        if (!JobIds.IsValid(name))
            throw new EndException(ExitCode.Usage, "eso no es el nombre de un esclavo; «hpc esclavos» los muestra");
        return session.Show(await session.Master.DeleteAsync<WorkerForgottenWire>($"esclavos/{name}", session.Stop), FarmView.Forgotten);
    }

    public static async Task<int> MemoryAsync(Session session) =>
        session.Show(await session.Master.GetAsync<MemoryReportsWire>("memoria", session.Stop), m => MemoryView.Of(m, session.Clock));

    public static async Task<int> AlertsAsync(Session session) =>
        session.Show(await session.Master.GetAsync<ActiveAlertsWire>("alertas", session.Stop), a => new Screen(FarmView.Alerts(a.Alerts, session.Clock)));

    public static async Task<int> AlgorithmsAsync(Session session) =>
        session.Show(await session.Master.GetAsync<AlgorithmsWire>("algoritmos", session.Stop), FarmView.Algorithms);
}
