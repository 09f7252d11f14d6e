using System.Text.Json;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Placement;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Workers;
using HpcHangfire.Web.Members;
using HpcHangfire.Web.Settings;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HpcHangfire.Web.Status;

/// <summary>The farm as a whole: how it is and what it can do.</summary>
public static class StatusEndpoints
{
    /// <summary>Maps GET /ping, /estado, /algoritmos and /alertas.</summary>
    public static void MapStatus(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("Estado");
        group.MapGet("/ping", PingAsync).WithSummary("¿Vive el maestro?");
        group.MapGet("/estado", StatusAsync).WithSummary("La granja entera: trabajos, colas, esclavos, alertas");
        group.MapGet("/algoritmos", AlgorithmsAsync).WithSummary("Lo que una orden puede pedir");
        group.MapGet("/alertas", AlertsAsync).WithSummary("Las alertas activas");
    }

    private static async Task<Ok<MasterPingWire>> PingAsync(JobReader jobs, WorkerRegistry workers, FarmIdentity farm, TimeProvider time)
    {
        var counts = await jobs.CountsAsync();
        var active = (await workers.AllAsync()).Count(w => w.IsActive);
        return TypedResults.Ok(new MasterPingWire("active", WireJson.Timestamp(time.GetUtcNow()), counts.Waiting, active) { Farm = await farm.NameAsync() });
    }

    private static async Task<Ok<FarmStatusWire>> StatusAsync(
        JobReader jobs, WorkerRegistry workers, ScoreBoard scores, HostStore hosts, RedisCare care, MasterOptions options, TimeProvider time)
    {
        var counts = await jobs.CountsAsync();
        return TypedResults.Ok(new FarmStatusWire(
            counts.Waiting,
            counts.Completed,
            counts.Running,
            counts.Failed,
            counts.Cancelled,
            await jobs.WasLoadedAsync(options.JobsFile),
            await jobs.QueuesAsync(),
            await WorkerEndpoints.AllAsync(workers, scores),
            Alerts(await hosts.ReportsAsync(), care, time),
            WireJson.Timestamp(time.GetUtcNow())));
    }

    private static async Task<Ok<AlgorithmsWire>> AlgorithmsAsync(OrderRules rules, WorkerRegistry workers)
    {
        var active = (await workers.AllAsync()).Where(w => w.IsActive).ToList();
        return TypedResults.Ok(new AlgorithmsWire(
            [
                .. Catalogue.Algorithms.Where(a => rules.Algorithms.Contains(a.Name)).Select(a => new AlgorithmWire(
                    a.Name,
                    a.Description,
                    a.Name == rules.DefaultAlgorithm,
                    [.. active.Where(w => w.Registration.Algorithms.Contains(a.Name)).Select(w => w.Registration.Id)],
                    a.ToValuesWire())),
            ],
            Catalogue.Palettes,
            Catalogue.Formats,
            Catalogue.Colourings,
            Catalogue.Samples,
            [.. OrderFields.All.Select(field => field.ToWire(rules.Algorithms))]));
    }

    private static async Task<Ok<ActiveAlertsWire>> AlertsAsync(HostStore hosts, RedisCare care, TimeProvider time) =>
        TypedResults.Ok(new ActiveAlertsWire(Alerts(await hosts.ReportsAsync(), care, time), WireJson.Timestamp(time.GetUtcNow())));

    private static IReadOnlyList<ActiveAlertWire> Alerts(IReadOnlyDictionary<string, JsonElement> reports, RedisCare care, TimeProvider time) =>
    [
        .. care.Dangers.Select(danger => new ActiveAlertWire("redis", danger.Kind, WireJson.Timestamp(time.GetUtcNow()))),
        .. from report in ReportedHost.From(reports)
           from kind in report.Alerts
           select new ActiveAlertWire(report.Node, kind.ToWire(), report.Timestamp),
    ];
}
