using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Placement;
using HpcHangfire.Farm.Workers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HpcHangfire.Web.Members;

/// <summary>Workers: who they are, and what an operator tells them.</summary>
public static class WorkerEndpoints
{
    /// <summary>Maps GET /esclavos and what an operator may tell a worker.</summary>
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
        group.MapDelete("/esclavos/{id}", ForgetAsync).WithSummary("Olvida un esclavo y todo lo anotado de él")
            .WithDescription("409 si es propio y está activo, pues se anunciaría de nuevo, o si tiene un trabajo. Un externo activo deja de recibir trabajos.");
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
        // One that is silent for so long that it is forgotten may still be told to work, where it was told otherwise before.
        var worker = await registry.FindAsync(id);
        if ((worker is null && order != OperatorOrder.Work) || (!await registry.OrderAsync(id, order) && worker is null))
            return Problems.NotFound($"No existe el esclavo {id}.");
        return TypedResults.Ok(new WorkerOrderWire(word, id, worker?.IsActive == true));
    }

    private static async Task<Results<Ok<WorkerForgottenWire>, ProblemHttpResult>> ForgetAsync(string id, WorkerRegistry registry, GoneWorkers gone)
    {
        for (var tries = 0; tries < 5; tries++)
        {
            if (await registry.FindAsync(id) is not { } worker)
                return Problems.NotFound($"No existe el esclavo {id}.");
            switch (await gone.ForgetAsync(worker.Registration))
            {
                case Forgotten.Done:
                    return TypedResults.Ok(new WorkerForgottenWire("deleted", id));
                case Forgotten.Alive:
                    return Problems.Conflict($"El esclavo {id} es de la granja y está activo: se anunciaría de nuevo. Deténgalo antes.");
                case Forgotten.Busy:
                    return Problems.Conflict($"El esclavo {id} tiene un trabajo; espere a que termine o cancélelo.");
                case Forgotten.Changed:
                    break; // it spoke at this very moment: look again
            }
        }

        return Problems.Conflict($"El esclavo {id} no deja de registrarse; inténtelo de nuevo.");
    }
}
