using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Workers;
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

    private static async Task<Ok<FarmStatusWire>> StatusAsync(FarmStatus status) => TypedResults.Ok(await status.NowAsync());

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
                    a.ToValuesWire(),
                    a.IsScalar ? [Catalogue.ScalarPath] : Catalogue.Paths)),
            ],
            Catalogue.Palettes,
            Catalogue.Formats,
            Catalogue.Colourings,
            Catalogue.Samples,
            [.. OrderFields.All.Select(field => field.ToWire(rules.Algorithms))]));
    }

    private static async Task<Ok<ActiveAlertsWire>> AlertsAsync(FarmStatus status, TimeProvider time) =>
        TypedResults.Ok(new ActiveAlertsWire(await status.AlertsAsync(), WireJson.Timestamp(time.GetUtcNow())));
}
