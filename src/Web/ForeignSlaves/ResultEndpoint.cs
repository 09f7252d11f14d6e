using System.Net;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Workers;
using HpcHangfire.Web.Artifacts;
using HpcHangfire.Web.Docs;
using HpcHangfire.Web.Jobs;
using HpcHangfire.Web.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HpcHangfire.Web.ForeignSlaves;

/// <summary>
/// Results of foreign slaves. Any master accepts one: it ends the attempt in the job's record, by the token of the attempt that
/// the slave holds. The master that relays to the slave sees the record change.
/// </summary>
public static partial class ResultEndpoint
{
    /// <summary>Most bytes of a result, its picture in base64 included; larger pictures come by PUT.</summary>
    private const int MaxResultBytes = 16 * 1024 * 1024;

    /// <summary>Most values of a result: slaves may add members of their own, even a list with a number for each row.</summary>
    private const int MaxResultValues = 100_000;

    /// <summary>Maps POST /resultado.</summary>
    public static void MapForeignResults(this IEndpointRouteBuilder routes) => routes
        .MapPost("/resultado", TakeAsync)
        .WithTags("Esclavos")
        .WithSummary("Un esclavo externo entrega el resultado de su trabajo")
        .TakesJson<SlaveResultWire>();

    private static async Task<Results<Ok<StatusWire>, ProblemHttpResult>> TakeAsync(
        HttpRequest request,
        JobReader reader,
        WorkerRegistry registry,
        JobLedger ledger,
        RetryRules retries,
        JobProgress progress,
        IArtifactStore store,
        StoreRoom room,
        ILogger<SlaveResult> log)
    {
        var fields = await JsonFields.ReadAsync(request, MaxResultBytes, maxValues: MaxResultValues);
        var (worker, jobId) = (fields.Text("esclavo", JobIds.MaxLength), fields.Text("trabajo_id", JobIds.MaxLength));
        var isNamed = fields.Problem is null;
        var job = isNamed ? await reader.FindAsync(jobId) : null;
        if (isNamed && job is null)
            return JobEndpoints.Unknown(jobId); // nobody reads the texts of a job that does not exist
        var result = SlaveResult.Read(fields, worker, jobId);
        if (job is null || fields.Problem is not null)
            return fields.Problem!;
        // The same again, because its sender did not get our answer. While the sender has the job, it is that attempt's own result.
        if (job.Delivery?.Fingerprint == result.Delivery.Fingerprint && !IsHolder(result, job))
            return TypedResults.Ok(new StatusWire("received"));
        if (await WhyRefusedAsync(result, job, fields, request, registry) is { } refusal)
        {
            LogRefused(log, job.Id, result.Worker, refusal.ProblemDetails.Detail ?? "");
            return refusal;
        }

        bool ended;
        if (result.Failure is { } reason)
        {
            ended = await ledger.FailAsync(job.Id, job.Token, reason, retries.After(job.Attempts), result.Delivery);
        }
        else
        {
            var (picture, unstored) = await StoreAsync(result, job, store, room, ledger, request.HttpContext.RequestAborted);
            if (unstored is not null)
                return unstored;
            ended = await ledger.CommitAsync(job.Id, job.Token, new RenderResult { ComputeSeconds = result.Seconds, Image = picture }, result.Delivery);
        }

        if (!ended)
            return TooLate(result, (await reader.FindAsync(job.Id))!);
        progress.WriteLine(job.Id, result.Failure ?? FormattableString.Invariant($"{result.Worker} entregó su resultado: {result.Seconds} s"));
        return TypedResults.Ok(new StatusWire("received"));
    }

    private static async Task<ProblemHttpResult?> WhyRefusedAsync(
        SlaveResult result, JobRecord job, JsonFields fields, HttpRequest request, WorkerRegistry registry)
    {
        if (!IsHolder(result, job))
            return TooLate(result, job);
        if (await registry.FindAsync(result.Worker) is not { Registration: { IsOurs: false } slave })
            return Problems.Conflict($"{result.Worker} es un esclavo de la granja; sus resultados no llegan por aquí.");
        // Names are not secret: the sender must be at the slave's address, or know what only the slave was told.
        if (result.Token is null && !IsWhere(slave, request.HttpContext.Connection.RemoteIpAddress))
            return Problems.Create(StatusCodes.Status403Forbidden, $"El resultado de {slave.Id} no llegó desde su dirección ni trae la ficha de la orden.");
        return SlaveResult.Contradiction(fields, job.Order) is { } field
            ? Problems.BadRequest(field, $"{field} no es lo que pidió el trabajo {job.Id}.")
            : null;
    }

    private static bool IsHolder(SlaveResult result, JobRecord job) =>
        job.State == JobState.Running && job.Worker == result.Worker && (result.Token is null || result.Token == job.Token);

    private static bool IsWhere(WorkerRegistration slave, IPAddress? sender) =>
        sender is not null
        && ((Reach.Plain(sender).ToString() is var text && (text == slave.Source || text == slave.Address))
            || (IPAddress.IsLoopback(sender) && slave.Machine == Environment.MachineName));

    private static ProblemHttpResult TooLate(SlaveResult result, JobRecord job) => Problems.Conflict(
        job is { State: JobState.Running, Worker: { } holder } && holder != result.Worker
            ? $"El trabajo {job.Id} lo tiene {holder}, no {result.Worker}."
            : $"El trabajo {job.Id} está {job.State.ToWire()}; ya no espera un resultado de {result.Worker}.");

    /// <summary>The picture that came with the result or before it, and what to answer when the disk fails.</summary>
    private static async Task<(string? Name, ProblemHttpResult? Unstored)> StoreAsync(SlaveResult result, JobRecord job, IArtifactStore store, StoreRoom room, JobLedger ledger, CancellationToken cancellation)
    {
        if (result.Picture is not { } picture)
            return (PictureFiles.Brought(store, job), null);
        var name = PictureFiles.Name(job.Id, job.Token, PictureFormats.OfFile(picture)!.Extension);
        using var content = new MemoryStream(picture);
        try
        {
            // If it is too late, the following commit says so.
            return (await store.StoreAsync(name, content, () => ledger.HoldsAsync(job.Id, job.Token), cancellation) ? name : null, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await room.ShutAsync(new StoreRefusal(job.Id, picture.Length, e.Message));
            return (null, ArtifactIntake.NotStored(ArtifactKind.Picture));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId}: a result of {Worker} was refused: {Reason}")]
    private static partial void LogRefused(ILogger log, string jobId, string worker, string reason);
}
