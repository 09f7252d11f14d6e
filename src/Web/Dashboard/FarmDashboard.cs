using Hangfire;
using Hangfire.Dashboard;

namespace HpcHangfire.Web.Dashboard;

/// <summary>
/// Hangfire's dashboard with what this farm knows about its jobs: on a render job's page its order, progress, console and
/// picture. Hangfire.Console does the same for any job, but keeps its own copy in Hangfire's keys; ours shows the records.
/// </summary>
public static class FarmDashboard
{
    /// <summary>Where the dashboard is.</summary>
    public const string Path = "/hangfire";

    private const int BetweenParametersAndHistory = 100;

    private static readonly DashboardText s_farm = new() { Spanish = "Granja", English = "Farm" };
    private static readonly DashboardText s_workers = new() { Spanish = "Esclavos", English = "Workers" };
    private static readonly DashboardText s_memory = new() { Spanish = "Memoria", English = "Memory" };

    // Hangfire's extension points are static. A process may build several masters (Standalone, tests), one after another
    // or at once: the first registers, and the others wait for it. Nothing registered may keep one master's services.
    private static readonly Lazy<bool> Registered = new(Register);

    /// <summary>Maps the dashboard at <see cref="Path"/>.</summary>
    /// <param name="routes">The master's routes.</param>
    /// <param name="networks">Who may see it.</param>
    public static void MapFarmDashboard(this IEndpointRouteBuilder routes, PanelNetworks networks)
    {
        _ = Registered.Value;
        routes.MapHangfireDashboard(Path, new DashboardOptions
        {
            DashboardTitle = "HpcHangfire",
            Authorization = [networks],
            DisplayStorageConnectionString = false,
            AppPath = null, // its "back to site" says less than our own first item
        });
    }

    private static bool Register()
    {
        var assembly = typeof(FarmDashboard).Assembly;
        GlobalConfiguration.Configuration
            .UseJobDetailsRenderer(BetweenParametersAndHistory, JobPanel.Render)
            .UseDashboardMetrics(FarmMetrics.All)
            .UseDashboardJavaScript(assembly, "HpcHangfire.Web.Dashboard.panel-texts.js")
            .UseDashboardJavaScript(assembly, "HpcHangfire.Web.Dashboard.panel.js")
            .UseDashboardJavaScript(assembly, "HpcHangfire.Web.Dashboard.metrics.js")
            .UseDashboardStylesheet(assembly, "HpcHangfire.Web.Dashboard.panel.css");
        DashboardRoutes.Routes.Add(JobPanel.Route, new JobPanelDispatcher());
        DashboardRoutes.Routes.Add(JobPanel.Route + "/miniatura", new ThumbnailDispatcher());
        DashboardRoutes.Routes.Add(JobPanel.Route + "/ir", new JobPageRedirect());
        NavigationMenu.Items.InsertRange(0,
        [
            _ => new MenuItem(s_farm.Now, FarmPage.Path),
            _ => new MenuItem(s_workers.Now, FarmMetrics.WorkersCard) { Metric = FarmMetrics.Workers },
            _ => new MenuItem(s_memory.Now, FarmMetrics.NodesCard) { Metric = FarmMetrics.Alerts },
        ]);
        return true;
    }
}
