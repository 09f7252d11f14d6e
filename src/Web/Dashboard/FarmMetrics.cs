using Hangfire.Dashboard;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Wire;

namespace HpcHangfire.Web.Dashboard;

/// <summary>The farm's figures on the dashboard's home and in its menu, as GET /estado has them.</summary>
internal static class FarmMetrics
{
    /// <summary>Where the farm's page shows its workers.</summary>
    public const string WorkersCard = FarmPage.Path + "#workers-card";

    /// <summary>Where it shows its memory nodes.</summary>
    public const string NodesCard = FarmPage.Path + "#nodes-card";

    private const string Enqueued = FarmDashboard.Path + "/jobs/enqueued";

    /// <summary>Workers that live.</summary>
    public static DashboardMetric Workers { get; } = Create(
        "workers", new() { Spanish = "Esclavos activos", English = "Active workers" }, WorkersCard,
        farm => new Metric(farm.Workers.Values.Count(worker => worker.Active)) { Style = farm.Workers.Values.Any(worker => worker.Active) ? MetricStyle.Default : MetricStyle.Danger });

    /// <summary>Alerts that are on.</summary>
    public static DashboardMetric Alerts { get; } = Create(
        "alerts", new() { Spanish = "Alertas", English = "Alerts" }, NodesCard,
        farm => Trouble(farm.Alerts.Count, MetricStyle.Danger));

    /// <summary>All of them, in the order of the home page.</summary>
    public static DashboardMetric[] All { get; } =
    [
        Create("waiting", new() { Spanish = "En espera", English = "Waiting" }, Enqueued, farm => new Metric(farm.Waiting)),
        Create("high", new() { Spanish = "Prioridad alta", English = "High priority" }, Queue(QueueNames.General[0]), farm => Waiting(farm, QueueNames.General[0])),
        Create("medium", new() { Spanish = "Prioridad media", English = "Medium priority" }, Queue(QueueNames.General[1]), farm => Waiting(farm, QueueNames.General[1])),
        Create("low", new() { Spanish = "Prioridad baja", English = "Low priority" }, Queue(QueueNames.General[2]), farm => Waiting(farm, QueueNames.General[2])),
        Create(
            "pinned", new() { Spanish = "Fijados a un esclavo", English = "Pinned to a worker" }, Enqueued,
            farm => new Metric(farm.Queues.Where(queue => !QueueNames.General.Contains(queue.Key)).Sum(queue => queue.Value))),
        Create("running", new() { Spanish = "En curso", English = "Running" }, FarmDashboard.Path + "/jobs/processing", farm => new Metric(farm.Running)),
        Workers,
        Create(
            "shut", new() { Spanish = "No toman trabajos", English = "Take no jobs" }, WorkersCard,
            farm => Trouble(farm.Workers.Values.Count(worker => worker is { Active: true, Gate.Open: false }), MetricStyle.Warning)),
        Alerts,
        DashboardMetrics.ScheduledCount, // with those that wait for their next attempt, Hangfire's queues hold as many as wait here
    ];

    private static string Queue(string name) => $"{Enqueued}/{name}";

    private static Metric Waiting(FarmStatusWire farm, string queue) => new(farm.Queues.GetValueOrDefault(queue));

    private static Metric Trouble(int number, MetricStyle style) => new(number) { Style = number > 0 ? style : MetricStyle.Default, Highlighted = number > 0 };

    // The figures are those of the master that answers: a process may have several.
    private static DashboardMetric Create(string name, DashboardText title, string url, Func<FarmStatusWire, Metric> read) => new(
        "hpc-" + name,
        title.Both,
        page => page.Context.GetHttpContext().RequestServices.GetRequiredService<FarmFigures>().Last is { } farm ? read(farm) : null!) // null hides it
    {
        Url = url,
    };
}
