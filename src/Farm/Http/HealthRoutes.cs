using HpcHangfire.Contract.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace HpcHangfire.Farm.Http;

/// <summary>GET /salud/vivo and /salud/listo of every program, for orchestrators.</summary>
public static class HealthRoutes
{
    /// <summary>Alive answers 200 as long as the process serves at all; ready answers 503 with the reason while there is one.</summary>
    /// <param name="routes">The program's routes.</param>
    /// <param name="whyNotReady">One Spanish sentence, or null when the program can do its work; asked at every request.</param>
    /// <param name="notice">One Spanish sentence on what keeps it from none of its work, or null; asked when it is ready.</param>
    public static void MapFarmHealth(
        this IEndpointRouteBuilder routes, Func<IServiceProvider, string?> whyNotReady, Func<IServiceProvider, string?>? notice = null)
    {
        var group = routes.MapGroup("/salud").WithTags("Salud");
        group.MapGet("/vivo", () => TypedResults.Ok(new HealthWire("vivo"))).WithSummary("¿Vive el programa?");
        group.MapGet("/listo", Results<Ok<HealthWire>, ProblemHttpResult> (HttpContext context) =>
            whyNotReady(context.RequestServices) is { } reason ? Problems.Unavailable(reason) : TypedResults.Ok(new HealthWire("listo", notice?.Invoke(context.RequestServices))))
            .WithSummary("¿Puede trabajar, con Redis a su alcance?");
    }
}
