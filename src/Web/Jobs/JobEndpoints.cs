using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Workers;
using HpcHangfire.Web.Docs;
using HpcHangfire.Web.Artifacts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace HpcHangfire.Web.Jobs;

/// <summary>Jobs, one by one: accept, show, cancel, try again, remove.</summary>
public static class JobEndpoints
{
    /// <summary>Maps POST /agregar_trabajo and /trabajos.</summary>
    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/agregar_trabajo", SubmitAsync).WithTags("Trabajos").WithSummary("Encola un trabajo").TakesFields(OrderFields.All);
        var jobs = routes.MapGroup("/trabajos").WithTags("Trabajos");
        jobs.MapJobList();
        jobs.MapGet("/{id}", FindAsync).WithSummary("Todo sobre un trabajo");
        jobs.MapDelete("/{id}", DeleteAsync).WithSummary("Cancela un trabajo, en espera o en curso; con borrar=true, borra uno terminado y sus archivos");
        jobs.MapPost("/{id}/reintentar", RetryAsync).WithSummary("Vuelve a encolar un trabajo fallido o cancelado, o uno completado cuya imagen ya no está");
    }

    private static async Task<Results<Ok<JobAcceptedWire>, ProblemHttpResult>> SubmitAsync(
        HttpRequest request, OrderRules rules, JobBoard board, JobReader reader)
    {
        var fields = await JsonFields.ReadAsync(request);
        var order = fields.ReadOrder(rules);
        var key = fields.ReadKey();
        if (fields.Problem is { } problem)
            return problem;
        return TypedResults.Ok((await AcceptAsync(order, key, board, reader))!); // it colours no other job's counts
    }

    /// <summary>Submits an order, and says where it waits; null when the job whose counts it colours is gone.</summary>
    internal static async Task<JobAcceptedWire?> AcceptAsync(RenderOrder order, string? key, JobBoard board, JobReader reader)
    {
        if (await board.SubmitAsync(order, new Origin(Key: key)) is not { } submitted)
            return null;
        var queue = submitted.IsNew ? order.Queue : (await reader.FindAsync(submitted.JobId))?.Order.Queue ?? order.Queue; // an earlier job keeps its own
        return new JobAcceptedWire("added", submitted.JobId, await reader.PositionAsync(submitted.JobId, queue) ?? 0) { Notice = RegionPrecision.Notice(order) };
    }

    private static async Task<Results<Ok<JobWire>, ProblemHttpResult>> FindAsync(string id, JobReader reader, LeaseReader leases, JobHistories histories, WaitingReasons reasons)
    {
        if (await reader.FindAsync(id) is not { } job)
            return Unknown(id);
        var waiting = await reasons.ForAsync([job]);
        return TypedResults.Ok(histories.Whole(job).ToWire(waiting.GetValueOrDefault(id)) with { Lease = await leases.FindAsync(job) });
    }

    private static async Task<Results<Ok<JobStateWire>, ProblemHttpResult>> DeleteAsync(
        string id, [FromQuery(Name = "borrar")] string? eraseText, JobControl control, JobEraser eraser, CancellationToken cancellation) => eraseText switch
        {
            "true" or "1" => await EraseAsync(id, eraser, cancellation),
            null or "" or "false" or "0" => await CancelAsync(id, control),
            _ => Problems.BadRequest("borrar", $"borrar debe ser true o false, no «{eraseText}»."),
        };

    private static async Task<Results<Ok<JobStateWire>, ProblemHttpResult>> EraseAsync(string id, JobEraser eraser, CancellationToken cancellation) =>
        await eraser.EraseNowAsync(id, cancellation) switch
        {
            Removal.Done => TypedResults.Ok(new JobStateWire("deleted", id)),
            Removal.Active active => Problems.Conflict($"El trabajo {id} está {active.State.ToWire()}; hay que cancelarlo antes de borrarlo."),
            Removal.Unwritten => Problems.Conflict($"El trabajo {id} acaba de terminar y su línea aún no está en resultados.txt; se podrá borrar cuando esté."),
            Removal.Needed needed => Problems.Conflict($"El trabajo {needed.By} necesita los conteos guardados del trabajo {id}; se podrá borrar cuando termine."),
            _ => Unknown(id),
        };

    private static async Task<Results<Ok<JobStateWire>, ProblemHttpResult>> CancelAsync(string id, JobControl control) =>
        await control.CancelAsync(id, "cancelado por el usuario") switch
        {
            null => Unknown(id),
            JobState.Waiting or JobState.Running => TypedResults.Ok(new JobStateWire("cancelled", id, JobState.Cancelled.ToWire())),
            { } state => Problems.Conflict($"El trabajo {id} ya está {state.ToWire()}; solo se cancela uno pendiente o en curso."),
        };

    private static async Task<Results<Ok<JobStateWire>, ProblemHttpResult>> RetryAsync(string id, JobControl control, JobReader reader, JobHistories histories, IArtifactStore store)
    {
        var job = await reader.FindAsync(id);
        long? lost = job is { State: JobState.Completed, Result.Image: { } picture } && !PictureFiles.Has(store, job, picture) ? job.Token : null;
        var (before, isAgain) = await control.RetryAsync(id, lost);
        if (isAgain && job is { IsArchived: true })
            histories.Forget(job);
        return (before, isAgain) switch
        {
            (null, _) => Unknown(id),
            (_, true) => TypedResults.Ok(new JobStateWire("requeued", id, JobState.Waiting.ToWire())),
            ({ } state, _) => Problems.Conflict($"El trabajo {id} está {state.ToWire()}; solo se reintenta uno fallido o cancelado, o uno completado cuya imagen ya no está."),
        };
    }

    /// <summary>404 for a job.</summary>
    internal static ProblemHttpResult Unknown(string id) => Problems.NotFound($"No existe el trabajo {id}.");
}
