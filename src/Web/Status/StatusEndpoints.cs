using System.Globalization;
using System.Text;
using System.Text.Json;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Placement;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Workers;
using HpcHangfire.Web.Members;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace HpcHangfire.Web.Status;

/// <summary>The farm as a whole: how it is, what it can do, what it did.</summary>
public static class StatusEndpoints
{
    private const int MaxResults = 10_000;

    /// <summary>Maps GET /ping, /estado, /algoritmos, /alertas and /resultados.</summary>
    public static void MapStatus(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("Estado");
        group.MapGet("/ping", PingAsync).WithSummary("¿Vive el maestro?");
        group.MapGet("/estado", StatusAsync).WithSummary("La granja entera: trabajos, colas, esclavos, alertas");
        group.MapGet("/algoritmos", AlgorithmsAsync).WithSummary("Lo que una orden puede pedir");
        group.MapGet("/alertas", AlertsAsync).WithSummary("Las alertas activas");
        group.MapGet("/resultados", ResultsAsync).WithSummary("Los trabajos terminados, en JSON o CSV según Accept");
    }

    private static async Task<Ok<MasterPingWire>> PingAsync(JobReader jobs, WorkerRegistry workers, FarmIdentity farm, TimeProvider time)
    {
        var counts = await jobs.CountsAsync();
        var active = (await workers.AllAsync()).Count(w => w.IsActive);
        return TypedResults.Ok(new MasterPingWire("active", WireJson.Timestamp(time.GetUtcNow()), counts.Waiting, active) { Farm = await farm.NameAsync() });
    }

    private static async Task<Ok<FarmStatusWire>> StatusAsync(
        JobReader jobs, WorkerRegistry workers, ScoreBoard scores, HostStore hosts, FarmRedis redis, MasterOptions options, TimeProvider time)
    {
        var counts = await jobs.CountsAsync();
        return TypedResults.Ok(new FarmStatusWire(
            counts.Waiting,
            counts.Completed,
            counts.Running,
            counts.Failed,
            counts.Cancelled,
            await redis.Database.KeyExistsAsync(FarmKeys.JobsFile(options.JobsFile)),
            await jobs.QueuesAsync(),
            await WorkerEndpoints.AllAsync(workers, scores),
            Alerts(await hosts.ReportsAsync()),
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
                    new AlgorithmValuesWire(a.CRe, a.CIm, a.Power, a.XMin, a.XMax, a.YMin, a.YMax))),
            ],
            Catalogue.Palettes,
            Catalogue.Formats,
            Catalogue.Colourings,
            Catalogue.Samples));
    }

    private static async Task<Ok<ActiveAlertsWire>> AlertsAsync(HostStore hosts, TimeProvider time) =>
        TypedResults.Ok(new ActiveAlertsWire(Alerts(await hosts.ReportsAsync()), WireJson.Timestamp(time.GetUtcNow())));

    private static async Task<Results<Ok<FinishedJobsWire>, ContentHttpResult, ProblemHttpResult>> ResultsAsync(
        HttpRequest request, JobReader jobs, [FromQuery(Name = "limite")] string? limitText)
    {
        if (!Query.TryWhole(limitText, 1, MaxResults, out var limit))
            return Problems.BadRequest("limite", $"limite debe ser un entero entre 1 y {MaxResults}, no «{limitText}».");
        var page = await jobs.ListAsync(JobState.Completed, null, 0, limit ?? 100);
        var finished = page.Jobs.Select(job => job.ToFinishedWire()).ToList();
        var wantsCsv = request.GetTypedHeaders().Accept.Any(type => type.MediaType == "text/csv");
        return wantsCsv
            ? TypedResults.Text(Csv(finished), "text/csv", Encoding.UTF8)
            : TypedResults.Ok(new FinishedJobsWire(finished, page.Total));
    }

    private static IReadOnlyList<ActiveAlertWire> Alerts(IReadOnlyDictionary<string, JsonElement> reports) =>
    [
        .. from report in ReportedHost.From(reports)
           from kind in report.Alerts
           select new ActiveAlertWire(report.Node, kind.ToWire(), report.Timestamp),
    ];

    private static string Csv(IEnumerable<FinishedJobWire> finished)
    {
        var text = new StringBuilder("trabajo_id,terminado,esclavo,algoritmo,resolucion,iteraciones,tiempo,sha256_conteos,imagen\n");
        foreach (var f in finished)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{f.JobId},{f.Finished:0.000},{f.Worker},{f.Algorithm},{f.Resolution},{f.Iterations},{f.Seconds:0.000},{f.CountsSha256},{f.Image}\n");
        }

        return text.ToString();
    }
}
