using System.Globalization;
using System.Text;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Web.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace HpcHangfire.Web.Results;

/// <summary>What the farm did: finished jobs, as JSON or CSV.</summary>
public static class ResultsEndpoint
{
    private const int MaxResults = 10_000;

    /// <summary>Maps GET /resultados.</summary>
    public static void MapFinishedJobs(this IEndpointRouteBuilder routes) => routes
        .MapGet("/resultados", ListAsync)
        .WithTags("Estado")
        .WithSummary("Los trabajos terminados, en JSON o CSV según Accept");

    private static async Task<Results<Ok<FinishedJobsWire>, ContentHttpResult, ProblemHttpResult>> ListAsync(
        HttpRequest request, JobReader jobs, [FromQuery(Name = "limite")] string? limitText)
    {
        if (!Query.TryWhole(limitText, 1, MaxResults, out var limit))
            return Problems.BadRequest("limite", $"limite debe ser un entero entre 1 y {MaxResults}, no «{limitText}».");
        var page = await jobs.ListAsync(new JobQuery { State = JobState.Completed, Limit = limit ?? 100 });
        var finished = page.Jobs.Select(job => job.ToFinishedWire()).OfType<FinishedJobWire>().ToList();
        var wantsCsv = request.GetTypedHeaders().Accept.Any(type => type.MediaType == "text/csv");
        return wantsCsv
            ? TypedResults.Text(Csv(finished), "text/csv", Encoding.UTF8)
            : TypedResults.Ok(new FinishedJobsWire(finished, page.Total));
    }

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
