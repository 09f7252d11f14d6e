using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Workers;
using HpcHangfire.Web.Artifacts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace HpcHangfire.Web.Jobs;

/// <summary>Pictures and the numbers they were made of: in from the workers, out to everybody.</summary>
public static class PictureEndpoints
{
    // HEAD gives an entity tag and a size without the bytes.
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps GET, HEAD and PUT /trabajos/{id}/imagen, /conteos and /valores.</summary>
    public static void MapPictures(this IEndpointRouteBuilder routes)
    {
        var pictures = routes.MapGroup("/trabajos/{id}").WithTags("Imágenes");
        pictures.MapMethods("/imagen", Reading, ShowAsync).WithSummary("La imagen publicada");
        pictures.MapMethods("/miniatura", Reading, ThumbnailAsync).WithSummary("Una miniatura PNG");
        pictures.MapPut("/imagen", Take(ArtifactKind.Picture)).WithSummary("Un esclavo entrega su imagen con la ficha de su intento");
        pictures.MapMethods("/conteos", Reading, (string id, JobReader reader, IArtifactStore store) => KeptAsync(id, "conteos", result => result.Counts, reader, store))
            .WithSummary("Los conteos guardados: gzip de int32 little-endian, fila por fila");
        pictures.MapMethods("/valores", Reading, (string id, JobReader reader, IArtifactStore store) => KeptAsync(id, "valores", result => result.Values, reader, store))
            .WithSummary("Los valores guardados con ellos: gzip de float32 little-endian");
        pictures.MapPut("/conteos", Take(ArtifactKind.Counts)).WithSummary("Un esclavo entrega sus conteos con la ficha de su intento");
        pictures.MapPut("/valores", Take(ArtifactKind.Values)).WithSummary("Un esclavo entrega sus valores con la ficha de su intento");

        static Func<string, string?, HttpRequest, ArtifactIntake, Task<Results<Ok<StoredFileWire>, ProblemHttpResult>>> Take(ArtifactKind kind) =>
            (string id, [FromQuery(Name = "ficha")] string? token, HttpRequest request, ArtifactIntake intake) => intake.StoreAsync(kind, id, token, request);
    }

    private static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> ShowAsync(string id, JobReader reader, IArtifactStore store)
    {
        if (await reader.FindAsync(id) is not { } job)
            return JobEndpoints.Unknown(id);
        if (job.Result is { Image: null })
            return Problems.NotFound($"El trabajo {id} no tiene imagen: su esclavo solo entregó tiempos.");
        if (job.Result is null)
            return Problems.NotFound($"El trabajo {id} aún no tiene imagen: está {job.State.ToWire()}.");
        if (PictureFiles.Published(job, job.Result.Image) is not { } name || store.Open(name) is not { } picture)
            return Problems.Create(StatusCodes.Status410Gone, $"El archivo de la imagen del trabajo {id} ya no está en el maestro; POST /trabajos/{id}/reintentar la calcula de nuevo.");
        var contentType = PictureFormats.OfFileName(name)?.MediaType ?? "application/octet-stream";
        // A name is written once, so the name itself says which version this is.
        return TypedResults.Stream(picture, contentType, entityTag: new EntityTagHeaderValue($"\"{name}\""), enableRangeProcessing: true);
    }

    // A running job's grows; nobody may keep an earlier one.
    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> ThumbnailAsync(string id, HttpResponse response, JobHistories histories)
    {
        response.Headers.CacheControl = "no-cache";
        return JobIds.IsValid(id) && await histories.ThumbnailAsync(id) is { } png
            ? TypedResults.Bytes(png, PictureFormats.Png.MediaType)
            : Problems.NotFound($"El trabajo {id} no tiene miniatura.");
    }

    private static string WhyNot(JobRecord job) => job switch
    {
        { Result: null } => $"está {job.State.ToWire()}",
        { Order.KeepsCounts: true } => "su coloreado no los necesita",
        _ => "no se pidió con guardar_conteos",
    };

    private static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> KeptAsync(
        string id, string what, Func<RenderResult, string?> name, JobReader reader, IArtifactStore store)
    {
        if (await reader.FindAsync(id) is not { } job)
            return JobEndpoints.Unknown(id);
        if (job.Result is not { } result || name(result) is not { } told)
            return Problems.NotFound($"El trabajo {id} no tiene {what} guardados: {WhyNot(job)}.");
        return PictureFiles.Published(job, told) is { } file && store.Open(file) is { } kept
            ? TypedResults.Stream(kept, "application/gzip", entityTag: new EntityTagHeaderValue($"\"{file}\""), enableRangeProcessing: true)
            : Problems.Create(StatusCodes.Status410Gone, $"El archivo de los {what} del trabajo {id} ya no está en el maestro.");
    }
}
