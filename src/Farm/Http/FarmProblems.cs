using HpcHangfire.Farm.Redis;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace HpcHangfire.Farm.Http;

/// <summary>Turns answers that no handler wrote into <see cref="Problems"/>: unknown routes, wrong methods, unreadable bodies, outages, bugs.</summary>
public static class FarmProblems
{
    private const string AgainInSeconds = "5";

    /// <summary>Sets the contract's JSON rules on the host and lets <see cref="UseFarmProblems"/> see unreadable bodies.</summary>
    public static IServiceCollection AddFarmProblems(this IServiceCollection services) => services
        .ConfigureHttpJsonOptions(options => AnswerJson.Configure(options.SerializerOptions))
        // By default an unreadable body is an empty 400 outside development; thrown, it can be explained.
        .Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);

    /// <summary>
    /// Must come first in the pipeline. An unhandled exception is 500 (details only in the log), an unreadable body 400, 413
    /// or 415, Redis away 503. An empty error answer (404, 405…) gets its sentence. All answers are in the language of their requests.
    /// </summary>
    public static IApplicationBuilder UseFarmProblems(this IApplicationBuilder app) => app
        .UseAnswerLanguage()
        .UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = context => ExplainAsync(context, context.Features.GetRequiredFeature<IExceptionHandlerFeature>().Error),
            // Callers' mistakes, and outages, which the programs report once, are not logged as errors.
            SuppressDiagnosticsCallback = context => RequestBody.IsMalformed(context.Exception) || RedisOutage.Is(context.Exception),
        })
        .UseStatusCodePages(context => Explain(context.HttpContext).ExecuteAsync(context.HttpContext));

    private static Task ExplainAsync(HttpContext context, Exception exception)
    {
        if (RedisOutage.Is(exception))
            context.Response.Headers.RetryAfter = AgainInSeconds;
        return Explain(exception).ExecuteAsync(context);
    }

    /// <summary>What an answer that has begun can still say of an exception, in the answer's language.</summary>
    public static string Sentence(Exception exception) => Explain(exception).ProblemDetails.Detail!;

    private static ProblemHttpResult Explain(Exception exception) => exception switch
    {
        BadHttpRequestException e => UnreadableRequest.Explain(e),
        _ when RequestBody.IsMalformed(exception) => Problems.BadRequest(UnreadableRequest.Broken),
        NearlyFullException => Problems.Unavailable(NearlyFullException.Sentence),
        _ when RedisOutage.Is(exception) => Problems.Unavailable("El almacén Redis no responde; inténtelo de nuevo en unos segundos."),
        _ => Problems.Create(StatusCodes.Status500InternalServerError, "Error interno del servidor; el detalle está en su registro."),
    };

    private static ProblemHttpResult Explain(HttpContext context)
    {
        var (request, status) = (context.Request, context.Response.StatusCode);
        return Problems.Create(status, status switch
        {
            404 => $"No existe {request.Path}.",
            405 => $"El método {request.Method} no se admite en {request.Path}; se admite {context.Response.Headers.Allow}.",
            415 => UnreadableRequest.NotJson,
            _ => $"La petición a {request.Path} fue rechazada con el código {status}.",
        });
    }
}
