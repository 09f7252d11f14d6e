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

/// <summary>Another picture of counts that are there already.</summary>
public static class RecolourEndpoint
{
    // What an order has and a recolouring keeps as it was, or has no use for.
    private static readonly string[] Counted =
    [
        "algoritmo", "width", "height", "iteraciones", "c_re", "c_im", "potencia", "x_min", "x_max", "y_min", "y_max", "muestreo",
        "guardar_conteos", "ruta", "timeout_s", "esclavo", "esclavo_opcional",
    ];

    /// <summary>Maps POST /trabajos/{id}/recolorear.</summary>
    public static void MapRecolour(this IEndpointRouteBuilder routes) => routes
        .MapPost("/trabajos/{id}/recolorear", RecolourAsync)
        .WithTags("Trabajos")
        .WithSummary("Encola un trabajo que colorea los conteos guardados de otro, sin calcularlos de nuevo")
        .TakesJson<RecolourWire>(required: false);

    private static async Task<Results<Ok<JobAcceptedWire>, ProblemHttpResult>> RecolourAsync(
        string id, HttpRequest request, JobReader reader, JobBoard board, IArtifactStore store)
    {
        if (await reader.FindAsync(id) is not { } given)
            return JobEndpoints.Unknown(id);
        var fields = await JsonFields.ReadAsync(request, emptyIsObject: true);
        var algorithm = Catalogue.Find(given.Order.Algorithm) ?? Catalogue.Algorithms[0];
        var order = given.Order with
        {
            Palette = fields.Palette(given.Order.Palette),
            Colouring = fields.Colouring(algorithm, given.Order.Colouring),
            Format = fields.OneOf("formato", Catalogue.Formats, given.Order.Format),
            Priority = (JobPriority)(fields.OptionalNumber("prioridad", 1, 3) ?? (int)given.Order.Priority),
            RecolourOf = given.Order.RecolourOf ?? id,
            KeepsCounts = false,
            Worker = null,
            WorkerIsOptional = false,
            Path = null,
        };
        fields.CheckFormat(order);
        foreach (var field in Counted.Where(field => fields.Find(field) is not null))
            fields.Refuse(field, $"{field} no cambia al recolorear, que no vuelve a contar; cambian paleta, coloreado, formato, prioridad y clave.", 0);
        var key = fields.OptionalText("clave", 200);
        if (fields.Problem is { } problem)
            return problem;

        var source = order.RecolourOf == id ? given : await reader.FindAsync(order.RecolourOf);
        if (source?.Result is not { } result)
        {
            return Problems.Conflict(order.RecolourOf == id
                ? $"El trabajo {id} está {given.State.ToWire()}; solo se recolorea uno completado que guardó sus conteos."
                : $"Los conteos del trabajo {id} eran del trabajo {order.RecolourOf}, que ya no está.");
        }

        if (result.Counts is null)
            return Problems.Conflict($"El trabajo {id} no guardó sus conteos: pídalo con guardar_conteos.");
        if (!store.Has(result.Counts))
            return Problems.Conflict($"Los conteos del trabajo {source.Id} ya no están en el maestro.");
        if (order.HasValues && (result.Values is null || source.Order.Colouring != order.Colouring))
            return Problems.Conflict($"El trabajo {source.Id} guardó conteos para colorear por {source.Order.Colouring}; para {order.Colouring} hay que calcularlo de nuevo.");

        return TypedResults.Ok(await JobEndpoints.AcceptAsync(order, key, board, reader));
    }
}
