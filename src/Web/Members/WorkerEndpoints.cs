using System.Net;
using System.Text.Json;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Placement;
using HpcHangfire.Farm.Workers;
using HpcHangfire.Web.Docs;
using HpcHangfire.Web.Relays;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HpcHangfire.Web.Members;

/// <summary>Workers: who they are, and how foreign ones join.</summary>
public static class WorkerEndpoints
{
    private const int DefaultPort = 5002;

    /// <summary>Maps GET /esclavos and POST /registrar_esclavo.</summary>
    public static void MapWorkers(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("Esclavos");
        group.MapGet("/esclavos", ListAsync).WithSummary("Los esclavos conocidos, activos o no");
        group.MapPost("/esclavos/{id}/pausar", (string id, WorkerRegistry registry) => OrderAsync(id, "paused", OperatorOrder.Pause, registry))
            .WithSummary("No toma más trabajos hasta que se reanude; el que tiene sigue");
        group.MapPost("/esclavos/{id}/drenar", (string id, WorkerRegistry registry) => OrderAsync(id, "draining", OperatorOrder.Drain, registry))
            .WithSummary("Termina su trabajo y no toma más: se va a retirar");
        group.MapPost("/esclavos/{id}/reanudar", (string id, WorkerRegistry registry) => OrderAsync(id, "resumed", OperatorOrder.Work, registry))
            .WithSummary("Vuelve a tomar trabajos");
        group.MapPost("/registrar_esclavo", RegisterAsync).WithSummary("Un esclavo dice dónde está").TakesJson<RegisterWorkerWire>();
    }

    /// <summary>The workers as GET /esclavos and GET /estado show them.</summary>
    internal static async Task<Dictionary<string, WorkerWire>> AllAsync(WorkerRegistry registry, ScoreBoard scores)
    {
        var workers = await registry.AllAsync();
        var scored = await scores.AllAsync([.. workers.Select(w => w.Registration.Id)]);
        return workers.ToDictionary(w => w.Registration.Id, w => w.ToWire(scored[w.Registration.Id]));
    }

    private static async Task<Ok<Dictionary<string, WorkerWire>>> ListAsync(WorkerRegistry registry, ScoreBoard scores) =>
        TypedResults.Ok(await AllAsync(registry, scores));

    private static async Task<Results<Ok<WorkerOrderWire>, ProblemHttpResult>> OrderAsync(string id, string word, OperatorOrder order, WorkerRegistry registry)
    {
        if (await registry.FindAsync(id) is not { } worker)
            return Problems.NotFound($"No existe el esclavo {id}.");
        await registry.OrderAsync(id, order);
        return TypedResults.Ok(new WorkerOrderWire(word, id, worker.IsActive));
    }

    private static async Task<Results<Ok<StatusWire>, ProblemHttpResult>> RegisterAsync(
        HttpRequest request, WorkerRegistry registry, SlaveAddresses addresses, TimeProvider time)
    {
        var fields = await JsonFields.ReadAsync(request);
        var id = fields.Text("esclavo_id", JobIds.MaxLength);
        var address = fields.Text("ip", 253);
        var port = fields.OptionalNumber("puerto", 1, 65535) ?? DefaultPort;
        var algorithms = ReadAlgorithms(fields);
        if (id.Length > 0 && !JobIds.IsValid(id))
            fields.Refuse("esclavo_id", "esclavo_id debe tener de 1 a 64 letras, dígitos, «-», «_» o «.».", 0);
        if (address.Length > 0 && Uri.CheckHostName(address) == UriHostNameType.Unknown)
            fields.Refuse("ip", $"ip debe ser una dirección IP o un nombre de máquina, no «{address}».", 0);
        var sender = SlaveAddresses.Plain(request.HttpContext.Connection.RemoteIpAddress ?? IPAddress.None);
        var sameMachine = IPAddress.IsLoopback(sender);
        if (IPAddress.TryParse(address, out var literal) && !addresses.Allows(literal, sameMachine))
            fields.Refuse("ip", $"ip debe ser una dirección a la que el maestro pueda llamar, y {address} no lo es (ESCLAVOS_REDES).", 0);
        if (fields.Problem is { } problem)
            return problem;

        // Ours announce themselves in Redis as well, and what they say there counts as long as they live.
        var known = await registry.FindAsync(id);
        if (known is null && await registry.CountAsync() >= WorkerRegistry.MaxKnown)
            return Problems.Unprocessable("esclavo_id", $"La granja ya conoce {WorkerRegistry.MaxKnown} esclavos y no admite más.");
        if (known is not { Registration.IsOurs: true, IsActive: true })
        {
            await registry.RegisterAsync(new WorkerRegistration(
                id, address, port, IsOurs: false, time.GetUtcNow(), algorithms, $"{sender}", sameMachine ? Environment.MachineName : null));
        }

        return TypedResults.Ok(new StatusWire("registered"));
    }

    private static IReadOnlyList<string> ReadAlgorithms(JsonFields fields)
    {
        if (fields.Find("algoritmos") is not { } list)
            return Catalogue.FirstNames;
        var wrong = $"algoritmos debe ser una lista con nombres de {string.Join(", ", Catalogue.AlgorithmNames)}.";
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > 100)
            return fields.Refuse<IReadOnlyList<string>>("algoritmos", wrong, []);
        var names = list.EnumerateArray().Select(n => n.ValueKind == JsonValueKind.String ? n.GetString()! : "").ToList();
        return names.TrueForAll(Catalogue.AlgorithmNames.Contains) ? names : fields.Refuse<IReadOnlyList<string>>("algoritmos", wrong, []);
    }
}
