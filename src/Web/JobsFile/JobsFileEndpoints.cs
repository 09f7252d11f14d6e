using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Web.Docs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace HpcHangfire.Web.JobsFile;

/// <summary>Many jobs at once: load a file or a text, clear the queues.</summary>
public static partial class JobsFileEndpoints
{
    /// <summary>Maps POST /cargar_trabajos and POST /limpiar_cola.</summary>
    public static void MapJobsFile(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("Trabajos");
        group.MapPost("/cargar_trabajos", LoadAsync)
            .WithSummary("Encola las líneas de un archivo de trabajos, o del texto enviado como text/plain")
            .TakesJson<LoadFileWire>(required: false);
        group.MapPost("/limpiar_cola", ClearAsync).WithSummary("Saca de las colas todo lo que espera; lo que está en curso sigue");
    }

    private static async Task<Results<Ok<JobsLoadedWire>, ProblemHttpResult>> LoadAsync(
        HttpRequest request,
        JobsFileReader files,
        JobReader reader,
        ILogger<JobsFileReader> log,
        [FromQuery(Name = "clave")] string? key,
        [FromQuery(Name = "forzar")] string? forceText)
    {
        if (request.ContentType?.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase) == true)
        {
            if (await RequestBody.ReadAsync(request, JobsFileReader.MaxBytes) is not { } body)
                return Problems.Create(413, $"El texto pasa de {JobsFileReader.MaxBytes} bytes.");
            return await AnswerAsync(await files.LoadTextAsync(body, key), reader, log, "text/plain");
        }

        var fields = await JsonFields.ReadAsync(request, emptyIsObject: true);
        var name = fields.TextUnlessAbsent("archivo", 1000);
        var force = fields.Flag("forzar", false) || forceText is "true" or "1";
        if (fields.Problem is { } problem)
            return problem;
        return await AnswerAsync(await files.LoadAsync(name, force ? Reload.All : Reload.NewOrCleared), reader, log, name ?? "(configured)");
    }

    private static async Task<Results<Ok<JobsLoadedWire>, ProblemHttpResult>> AnswerAsync(
        JobsFileOutcome outcome, JobReader reader, ILogger log, string source)
    {
        if (outcome.Receipts is not { } receipts)
        {
            return outcome.Fault switch
            {
                JobsFileFault.Missing => Problems.NotFound(outcome.Sentence!),
                JobsFileFault.TooManyLines => Problems.Create(413, outcome.Sentence!),
                _ => Problems.BadRequest("archivo", outcome.Sentence!),
            };
        }

        LogLoaded(log, source, receipts.Loaded, receipts.Lines);
        return TypedResults.Ok(new JobsLoadedWire("loaded", receipts.Loaded, (await reader.CountsAsync()).Waiting, receipts.Shown) { Omitted = receipts.Omitted });
    }

    private static async Task<Ok<QueueClearedWire>> ClearAsync(JobControl control, ILogger<JobControl> log)
    {
        var removed = await control.ClearAsync("cola limpiada por el usuario");
        LogCleared(log, removed);
        return TypedResults.Ok(new QueueClearedWire("cleared", removed));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Jobs loaded from {Source}: {Count} of {Lines} lines")]
    private static partial void LogLoaded(ILogger log, string source, int count, int lines);

    [LoggerMessage(Level = LogLevel.Information, Message = "Queues cleared: {Count} jobs")]
    private static partial void LogCleared(ILogger log, long count);
}
