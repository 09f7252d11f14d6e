using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Workers;
using HpcHangfire.Web.Artifacts;
using HpcHangfire.Web.Docs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HpcHangfire.Web.Jobs;

/// <summary>Another picture from kept counts.</summary>
public static class RecolourEndpoint
{
    /// <summary>Maps POST /trabajos/{id}/recolorear.</summary>
    public static void MapRecolour(this IEndpointRouteBuilder routes) => routes
        .MapPost("/trabajos/{id}/recolorear", RecolourAsync)
        .WithTags("Trabajos")
        .WithSummary("Encola un trabajo que colorea los conteos guardados de otro, sin calcularlos de nuevo")
        .TakesFields(OrderFields.OfRecolouring);

    private static async Task<Results<Ok<JobAcceptedWire>, ProblemHttpResult>> RecolourAsync(
        string id, HttpRequest request, OrderRules rules, JobReader reader, JobBoard board, IArtifactStore store)
    {
        if (await reader.FindAsync(id) is not { } given)
            return JobEndpoints.Unknown(id);
        var fields = await JsonFields.ReadAsync(request, emptyIsObject: true);
        var order = fields.ReadRecolouring(rules, given.Order) with
        {
            RecolourOf = given.Order.RecolourOf ?? id,
            KeepsCounts = false,
            Worker = null,
            WorkerIsOptional = false,
            Path = null,
        };
        var key = fields.ReadKey();
        if (fields.Problem is { } problem)
            return problem;

        var source = order.RecolourOf == id ? given : await reader.FindAsync(order.RecolourOf);
        if (source?.Result is not { } result)
        {
            return order.RecolourOf == id
                ? Problems.Conflict($"El trabajo {id} está {given.State.ToWire()}; solo se recolorea uno completado que guardó sus conteos.")
                : Gone(id, order);
        }

        if (result.Counts is null)
            return Problems.Conflict($"El trabajo {id} no guardó sus conteos: pídalo con guardar_conteos.");
        if (!PictureFiles.Has(store, source, result.Counts))
            return Problems.Conflict($"Los conteos del trabajo {source.Id} ya no están en el maestro.");
        if (order.HasValues && (result.Values is null || source.Order.Colouring != order.Colouring))
            return Problems.Conflict($"El trabajo {source.Id} guardó conteos para colorear por {source.Order.Colouring}; para {order.Colouring} hay que calcularlo de nuevo.");

        return await JobEndpoints.AcceptAsync(order, key, board, reader) is { } accepted ? TypedResults.Ok(accepted) : Gone(id, order);
    }

    private static ProblemHttpResult Gone(string id, RenderOrder order) =>
        Problems.Conflict($"Los conteos del trabajo {id} eran del trabajo {order.RecolourOf}, que ya no está.");
}
