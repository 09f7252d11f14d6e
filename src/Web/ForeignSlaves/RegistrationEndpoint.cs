using System.Globalization;
using System.Net;
using System.Text.Json;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Settings;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Workers;
using HpcHangfire.Web.Docs;
using HpcHangfire.Web.Http;
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
        .WithDescription("409 si con ese nombre vive otro en otro sitio; 422 si la granja no admite más; 429, con Retry-After, si desde esa dirección se registran demasiados.")
        .TakesJson<RegisterWorkerWire>();

    private static async Task<Results<Ok<StatusWire>, ProblemHttpResult>> RegisterAsync(
        HttpContext http, WorkerRegistry registry, SlaveAddresses addresses, RegistrationRate rate, TimeProvider time)
    {
        var fields = await JsonFields.ReadAsync(http.Request);
        var sender = Reach.Plain(http.Connection.RemoteIpAddress ?? IPAddress.None);
        var slave = Read(fields, sender);
        if (fields.Problem is { } unreadable)
            return unreadable;

        // While it lives, only it may say where it is. One of ours says so in Redis, and here only repeats it.
        var known = await registry.FindAsync(slave.Id);
        if (known is { IsActive: true, Registration: var living } && !IsFrom(living, sender))
        {
            return living.IsAt(slave.Address, slave.Port)
                ? TypedResults.Ok(new StatusWire("registered"))
                : Problems.Conflict($"El esclavo {living.Id} está activo en {living.Address}, puerto {living.Port}; otro necesita otro nombre.");
        }

        Check(fields, slave, addresses);
        if (fields.Problem is { } forbidden)
            return forbidden;
        var stays = known?.Registration.IsAt(slave.Address, slave.Port) == true;
        if (!stays && await rate.WaitAsync(sender, addresses.Rules.RegistrationsAMinute) is { } wait)
            return TooMany(http, wait);
        if (known is null && await registry.CountLivingAsync() >= WorkerRegistry.MaxKnown)
            return Problems.Unprocessable("esclavo_id", $"La granja ya conoce {WorkerRegistry.MaxKnown} esclavos y no admite más.");
        // Its trial goes on, however often it repeats itself; one that ever answered has none.
        var trial = known is { Registration: { IsOurs: false, OnTrialSince: var since } } && (stays || since is null) ? since : time.GetUtcNow();
        await registry.RegisterAsync(slave with { OnTrialSince = trial });
        return TypedResults.Ok(new StatusWire("registered"));
    }

    private static WorkerRegistration Read(JsonFields fields, IPAddress sender)
    {
        var id = fields.Text("esclavo_id", JobIds.MaxLength);
        var address = fields.Text("ip", 253);
        var port = fields.OptionalNumber("puerto", 1, 65535) ?? DefaultPort;
        var algorithms = ReadAlgorithms(fields);
        if (id.Length > 0 && !JobIds.IsValid(id))
            fields.Refuse("esclavo_id", "esclavo_id debe tener de 1 a 64 letras, dígitos, «-», «_» o «.».", 0);
        var place = SlaveAddresses.Canonical(address);
        if (address.Length > 0 && place is null)
            fields.Refuse("ip", $"ip debe ser una dirección IP o un nombre de máquina, no «{address}».", 0);
        return new WorkerRegistration(
            id, place ?? "", port, IsOurs: false, default, algorithms, $"{sender}", IPAddress.IsLoopback(sender) ? Environment.MachineName : null);
    }

    // No name is resolved here: who registers must not make the master ask a name server of its choice. SlaveLink resolves it, and checks.
    private static void Check(JsonFields fields, WorkerRegistration slave, SlaveAddresses addresses)
    {
        var rules = addresses.Rules;
        if (!rules.Allows(slave.Port))
            fields.Refuse("puerto", $"puerto debe ser un entero entre {rules.LowestPort} y {rules.HighestPort}, no {slave.Port} ({Variables.SlaveLowestPort.Name}, {Variables.SlaveHighestPort.Name}).", 0);
        if (!IPAddress.TryParse(slave.Address, out var address))
        {
            if (!rules.Names)
                fields.Refuse("ip", $"ip debe ser una dirección IP; el nombre {slave.Address} solo se admite con {Variables.SlaveNames.Name}=true en el maestro.", 0);
        }
        else if (!addresses.Allows(address, slave.Machine is not null))
        {
            fields.Refuse("ip", $"ip debe ser una dirección a la que el maestro pueda llamar, y {address} no lo es ({Variables.SlaveNetworks.Name}).", 0);
        }
        else if (addresses.IsTaken(address, slave.Port))
        {
            fields.Refuse("puerto", $"En {address}, puerto {slave.Port}, no hay un esclavo: es de la granja misma.", 0);
        }
    }

    private static bool IsFrom(WorkerRegistration slave, IPAddress sender) =>
        !slave.IsOurs && (slave.Source == $"{sender}" || (IPAddress.IsLoopback(sender) && slave.Machine == Environment.MachineName));

    private static ProblemHttpResult TooMany(HttpContext http, TimeSpan wait)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return Problems.Create(
            StatusCodes.Status429TooManyRequests,
            $"Desde esa dirección se registran demasiados esclavos nuevos por minuto ({Variables.RegistrationRate.Name}); inténtelo de nuevo en {seconds} s.");
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
