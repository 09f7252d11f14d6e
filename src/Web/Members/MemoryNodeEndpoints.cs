using System.Text.Json;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Http;
using HpcHangfire.Web.Docs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HpcHangfire.Web.Members;

/// <summary>Memory nodes: what they reported, and what foreign ones post.</summary>
public static class MemoryNodeEndpoints
{
    private const int MaxReportBytes = 64 * 1024;

    // The contract's numbers, anywhere in a report.
    private static readonly HashSet<string> Measures =
    [
        "timestamp", "percent", "count", "current", "min", "max", "total", "disponible", "usado", "libre",
        "bytes_enviados", "bytes_recibidos", "paquetes_enviados", "paquetes_recibidos", "cpu_percent", "memoria_percent",
    ];

    /// <summary>Maps GET /memoria and POST /reporte_memoria.</summary>
    public static void MapMemoryNodes(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("Nodos de memoria");
        group.MapGet("/memoria", ReportsAsync).WithSummary("El último reporte de cada nodo de memoria");
        group.MapPost("/reporte_memoria", ReportAsync).WithSummary("Un nodo de memoria externo entrega su reporte").TakesJson<HostReportWire>();
    }

    private static async Task<Ok<MemoryReportsWire>> ReportsAsync(HostStore hosts, TimeProvider time) =>
        TypedResults.Ok(new MemoryReportsWire(await hosts.ReportsAsync(), WireJson.Timestamp(time.GetUtcNow())));

    private static async Task<Results<Ok<StatusWire>, ProblemHttpResult>> ReportAsync(HttpRequest request, HostStore hosts)
    {
        var fields = await JsonFields.ReadAsync(request, MaxReportBytes);
        var node = fields.Text("nodo_memoria", JobIds.MaxLength);
        if (node.Length > 0 && !JobIds.IsValid(node))
            fields.Refuse("nodo_memoria", "nodo_memoria debe tener de 1 a 64 letras, dígitos, «-», «_» o «.».", 0);
        fields.Real("timestamp", 0, 0, 1e12);
        CheckNumbers(fields, "metricas_actuales");
        CheckNumbers(fields, "promedios");
        CheckFlags(fields, "alertas");
        if (fields.Problem is { } problem)
            return problem;
        if (await hosts.CountNodesAsync(node) >= HostStore.MaxNodes)
            return Problems.Unprocessable("nodo_memoria", $"La granja ya conoce {HostStore.MaxNodes} nodos de memoria y no admite más.");
        await hosts.PushReportAsync(node, fields.Root.GetRawText());
        return TypedResults.Ok(new StatusWire("received"));
    }

    // Foreign nodes may leave parts out and add their own; the contract's members must have the contract's types.
    private static void CheckNumbers(JsonFields fields, string field)
    {
        if (fields.Find(field) is not { } group)
            return;
        if (group.ValueKind != JsonValueKind.Object)
            fields.Refuse(field, $"{field} debe ser un objeto JSON.", 0);
        else if (NotANumber(group) is { } name)
            fields.Refuse(field, $"{field}: {name} debe ser un número.", 0);
    }

    private static string? NotANumber(JsonElement group) => group.EnumerateObject()
        .Where(member => Measures.Contains(member.Name) && member.Value.ValueKind is not (JsonValueKind.Number or JsonValueKind.Null))
        .Select(member => member.Name)
        .Concat(group.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.Object).Select(member => NotANumber(member.Value)).OfType<string>())
        .FirstOrDefault();

    private static void CheckFlags(JsonFields fields, string field)
    {
        if (fields.Find(field) is not { } flags)
            return;
        if (flags.ValueKind != JsonValueKind.Object || flags.EnumerateObject().Any(f => f.Value.ValueKind is not (JsonValueKind.True or JsonValueKind.False)))
            fields.Refuse(field, $"{field} debe ser un objeto cuyos miembros son true o false.", 0);
    }
}
