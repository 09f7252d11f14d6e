using System.Net;
using System.Text.Json;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Settings;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Workers;
using HpcHangfire.Web.Docs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HpcHangfire.Web.ForeignSlaves;

/// <summary>How foreign slaves join. Ours register here too, as every slave of the contract does, but what they say in Redis counts.</summary>
public static class RegistrationEndpoint
{
    private const int DefaultPort = 5002;

    /// <summary>Maps POST /registrar_esclavo.</summary>
    public static void MapRegistration(this IEndpointRouteBuilder routes) => routes
        .MapPost("/registrar_esclavo", RegisterAsync)
        .WithTags("Esclavos")
        .WithSummary("Un esclavo dice dónde está")
        .TakesJson<RegisterWorkerWire>();

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
            fields.Refuse("ip", $"ip debe ser una dirección a la que el maestro pueda llamar, y {address} no lo es ({Variables.SlaveNetworks.Name}).", 0);
        if (fields.Problem is { } problem)
            return problem;

        // Ours announce themselves in Redis too, and what they say there counts while they live.
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
