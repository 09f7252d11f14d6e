using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Web.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace HpcHangfire.Web.Jobs;

/// <summary>What a job's last attempt said.</summary>
public static class ConsoleEndpoint
{
    /// <summary>Maps GET /trabajos/{id}/consola.</summary>
    public static void MapConsole(this IEndpointRouteBuilder routes) => routes
        .MapGet("/trabajos/{id}/consola", ReadAsync)
        .WithTags("Trabajos")
        .WithSummary("Lo que dice el último intento de un trabajo, desde la línea que se pida");

    private static async Task<Results<Ok<JobConsoleWire>, ProblemHttpResult>> ReadAsync(
        string id, [FromQuery(Name = "desde")] string? fromText, JobReader reader, JobHistories histories)
    {
        if (!Query.TryWhole(fromText, 0, int.MaxValue, out var from))
            return Problems.BadRequest("desde", $"desde debe ser un entero entre 0 y {int.MaxValue}, no «{fromText}».");
        if (await reader.FindAsync(id) is not { } job)
            return JobEndpoints.Unknown(id);
        var page = await histories.ConsoleAsync(job, from ?? 0);
        return TypedResults.Ok(new JobConsoleWire(
            id,
            job.Started is { } started ? WireJson.Timestamp(started) : null,
            page.Fraction,
            page.Phase,
            [.. page.Lines.Select(line => new ConsoleLineWire(line.Timestamp, line.Text))],
            page.Next));
    }
}
