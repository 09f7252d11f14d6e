using System.Buffers;
using System.IO.Pipelines;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Web.Artifacts;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;

namespace HpcHangfire.Web.Jobs;

/// <summary>Where a picture was stored.</summary>
public sealed record StoredPictureWire([property: System.Text.Json.Serialization.JsonPropertyName("archivo")] string File);

/// <summary>Pictures: in from the workers, out to everybody.</summary>
public static partial class PictureEndpoints
{
    private static readonly FileExtensionContentTypeProvider ContentTypes = new();

    /// <summary>Maps GET and PUT /trabajos/{id}/imagen.</summary>
    public static void MapPictures(this IEndpointRouteBuilder routes)
    {
        var pictures = routes.MapGroup("/trabajos/{id}").WithTags("Imágenes");
        pictures.MapGet("/imagen", ShowAsync).WithSummary("La imagen publicada");
        pictures.MapGet("/miniatura", ThumbnailAsync).WithSummary("Una miniatura PNG, mientras se recuerda");
        pictures.MapPut("/imagen", StoreAsync).WithSummary("Un esclavo entrega su imagen con la ficha de su intento");
    }

    private static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> ShowAsync(string id, JobReader reader, IArtifactStore store)
    {
        if (await reader.FindAsync(id) is not { } job)
            return JobEndpoints.Unknown(id);
        if (job.Result is { Image: null })
            return Problems.NotFound($"El trabajo {id} no tiene imagen: su esclavo solo entregó tiempos.");
        if (job.Result?.Image is not { } name || store.Open(name) is not { } picture)
            return Problems.NotFound($"El trabajo {id} aún no tiene imagen: está {job.State.ToWire()}.");
        var contentType = ContentTypes.TryGetContentType(name, out var type) ? type : "application/octet-stream";
        // A name is written once, so the name itself says which version this is.
        return TypedResults.Stream(picture, contentType, entityTag: new EntityTagHeaderValue($"\"{name}\""), enableRangeProcessing: true);
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> ThumbnailAsync(string id, JobProgress progress) =>
        JobIds.IsValid(id) && await progress.ThumbnailAsync(id) is { } png
            ? TypedResults.Bytes(png, "image/png")
            : Problems.NotFound($"El trabajo {id} no tiene miniatura.");

    private static async Task<Results<Ok<StoredPictureWire>, ProblemHttpResult>> StoreAsync(
        string id,
        [FromQuery(Name = "ficha")] string? tokenText,
        HttpRequest request,
        JobReader reader,
        JobLedger ledger,
        IArtifactStore store,
        ILogger<StoredPictureWire> log)
    {
        if (!long.TryParse(tokenText, out var token) || token < 1)
            return Problems.BadRequest("ficha", "ficha debe ser la del intento que entrega la imagen, un entero desde 1.");
        if (!PictureFiles.Extensions.TryGetValue(request.ContentType ?? "", out var extension))
            return Problems.Create(415, $"Content-Type debe ser {string.Join(", ", PictureFiles.Extensions.Keys)}; no «{request.ContentType}».");
        if (await reader.FindAsync(id) is not { } job)
            return JobEndpoints.Unknown(id);
        if (!await ledger.HoldsAsync(id, token))
        {
            LogLate(log, id, token);
            return Problems.Conflict($"El trabajo {id} ya no es del intento con la ficha {token}: se canceló, terminó o lo tiene otro.");
        }

        // Whoever has the token may fill this much of the disk and no more; the server refuses the rest.
        request.HttpContext.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = PictureFiles.MaxBytes(job.Order);
        var name = PictureFiles.Name(id, token, extension);
        try
        {
            if (await FormatAsync(request.BodyReader, request.HttpContext.RequestAborted) != extension)
                return Problems.BadRequest($"El cuerpo no es una imagen {request.ContentType}.");
            await store.StoreAsync(name, request.BodyReader.AsStream(), request.HttpContext.RequestAborted);
        }
        catch (Exception e) when (e is (IOException and not BadHttpRequestException) or UnauthorizedAccessException && !request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            LogNotStored(log, id, e.Message);
            return NotStored();
        }

        return TypedResults.Ok(new StoredPictureWire(name));
    }

    /// <summary>The extension of the format that the body begins with; the body can be read from its start afterwards.</summary>
    private static async Task<string?> FormatAsync(PipeReader body, CancellationToken cancellation)
    {
        var begin = await body.ReadAtLeastAsync(PictureFiles.SignatureLength, cancellation);
        var extension = PictureFiles.Extension(begin.Buffer.Slice(0, Math.Min(begin.Buffer.Length, PictureFiles.SignatureLength)).ToArray());
        body.AdvanceTo(begin.Buffer.Start);
        return extension;
    }

    /// <summary>507: the disk failed.</summary>
    internal static ProblemHttpResult NotStored() =>
        Problems.Create(StatusCodes.Status507InsufficientStorage, "No se pudo guardar la imagen en el disco del maestro.");

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId}: a picture with token {Token} came too late and was refused")]
    private static partial void LogLate(ILogger log, string jobId, long token);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {JobId}: its picture could not be stored: {Reason}")]
    private static partial void LogNotStored(ILogger log, string jobId, string reason);
}
