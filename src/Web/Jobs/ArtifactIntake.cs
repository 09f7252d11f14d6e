using System.Buffers;
using System.IO.Pipelines;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Web.Artifacts;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HpcHangfire.Web.Jobs;

/// <summary>Accepts files that workers deliver for their jobs: only from the newest attempt, of the declared type, and within the size limit.</summary>
internal sealed partial class ArtifactIntake(JobReader reader, JobLedger ledger, IArtifactStore store, StoreRoom room, ILogger<ArtifactIntake> log)
{
    // The least that compressed counts are taken for: their sender does not know how long they are before it has sent them.
    private const long UnknownLength = 16 * 1024 * 1024;

    /// <summary>Stores a request's body under its attempt's token; a result names it later.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="id">The job.</param>
    /// <param name="tokenText">The attempt's token as it came.</param>
    /// <param name="request">The request.</param>
    public async Task<Results<Ok<StoredFileWire>, ProblemHttpResult>> StoreAsync(ArtifactKind kind, string id, string? tokenText, HttpRequest request)
    {
        if (!long.TryParse(tokenText, out var token) || token < 1)
            return Problems.BadRequest("ficha", $"ficha debe ser la del intento que entrega {kind.What}, un entero desde 1.");
        if (!kind.Extensions.TryGetValue(request.ContentType ?? "", out var extension))
            return Problems.Create(415, $"Content-Type debe ser {string.Join(", ", kind.Extensions.Keys)}; no «{request.ContentType}».");
        if (await reader.FindAsync(id) is not { } job)
            return JobEndpoints.Unknown(id);
        if (!kind.IsWanted(job.Order))
            return Problems.Conflict($"El trabajo {id} no guarda {kind.What}.");
        if (!await ledger.HoldsAsync(id, token))
            return TooLate(kind, id, token);

        // Whoever has the token may fill this much of the disk and no more; the server refuses the rest.
        request.HttpContext.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = kind.MaxBytes(job.Order);
        var name = PictureFiles.Name(id, token, extension);
        await using var body = new CountedStream(request.BodyReader.AsStream());
        try
        {
            if (kind.ExtensionOf(await BeginAsync(request.BodyReader, request.HttpContext.RequestAborted)) != extension)
                return Problems.BadRequest(kind == ArtifactKind.Picture ? $"El cuerpo no es una imagen {request.ContentType}." : $"El cuerpo no es {request.ContentType}.");
            if (!await store.StoreAsync(name, body, () => ledger.HoldsAsync(id, token), request.HttpContext.RequestAborted))
                return TooLate(kind, id, token);
        }
        catch (Exception e) when ((e is IOException or UnauthorizedAccessException) && !RequestBody.IsMalformed(e) && !request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            LogNotStored(id, kind.What, e.Message);
            if (e is not ConnectionResetException) // its sender's fault, not the disk's
            {
                var bytes = request.ContentLength ?? Math.Min(Math.Max(UnknownLength, 2 * body.Count), kind.MaxBytes(job.Order));
                await room.ShutAsync(new StoreRefusal(id, bytes, e.Message)); // first: a disk that takes nothing may remove nothing either
                Discard(id, token);
            }

            return NotStored(kind);
        }

        return TypedResults.Ok(new StoredFileWire(name));
    }

    // Without what was refused, the attempt cannot be published; no name of a later one is that of what is left.
    private void Discard(string id, long token)
    {
        try
        {
            store.Discard(PictureFiles.Start(id, token));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogLeft(id, token, e.Message);
        }
    }

    private ProblemHttpResult TooLate(ArtifactKind kind, string id, long token)
    {
        LogLate(id, kind.What, token);
        return Problems.Conflict($"El trabajo {id} ya no es del intento con la ficha {token}: se canceló, terminó o lo tiene otro.");
    }

    /// <summary>507: the disk failed.</summary>
    public static ProblemHttpResult NotStored(ArtifactKind kind) =>
        Problems.Create(StatusCodes.Status507InsufficientStorage, $"No se pudo guardar {kind.What} en el disco del maestro.");

    /// <summary>The first bytes of the body, which can still be read from its start.</summary>
    private static async Task<byte[]> BeginAsync(PipeReader body, CancellationToken cancellation)
    {
        var begin = await body.ReadAtLeastAsync(PictureFormats.SignatureLength, cancellation);
        var bytes = begin.Buffer.Slice(0, Math.Min(begin.Buffer.Length, PictureFormats.SignatureLength)).ToArray();
        body.AdvanceTo(begin.Buffer.Start);
        return bytes;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId}: {What} with token {Token} came too late and was refused")]
    private partial void LogLate(string jobId, string what, long token);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId}: files of the attempt with token {Token} could not be removed: {Reason}")]
    private partial void LogLeft(string jobId, long token, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {JobId}: {What} could not be stored: {Reason}")]
    private partial void LogNotStored(string jobId, string what, string reason);
}
