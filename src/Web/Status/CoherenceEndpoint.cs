using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HpcHangfire.Web.Status;

/// <summary>Whether every job is in exactly one place.</summary>
public static class CoherenceEndpoint
{
    private const int MostTold = 1000;

    /// <summary>Maps GET /salud/coherencia.</summary>
    public static void MapCoherence(this IEndpointRouteBuilder routes) => routes.MapGet("/salud/coherencia", CheckAsync)
        .WithTags("Estado").WithSummary("¿Está cada trabajo en un solo sitio? 409 si no; el maestro lo arregla por sí mismo");

    private static async Task<Results<Ok<CoherenceWire>, Conflict<CoherenceWire>>> CheckAsync(JobCoherence coherence)
    {
        var (jobs, found) = await coherence.AllAsync();
        var answer = new CoherenceWire(found.Count == 0, jobs, [.. found.Take(MostTold).Select(one => new IncoherenceWire(one.JobId, one.Problem))]);
        return answer.IsCoherent ? TypedResults.Ok(answer) : TypedResults.Conflict(answer);
    }
}
