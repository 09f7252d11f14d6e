using HpcHangfire.Farm.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace HpcHangfire.Web.Live;

/// <summary>The farm as a stream of events.</summary>
public static class EventsEndpoint
{
    /// <summary>Maps GET /eventos.</summary>
    public static void MapEvents(this IEndpointRouteBuilder routes) => routes.MapGet("/eventos", Listen).WithTags("Estado")
        .WithSummary("Lo que pasa en la granja, en cuanto pasa (text/event-stream)")
        .WithDescription("foto: todo; cambio: lo que cambia en ella (JSON Merge Patch); trabajos: cada cambio de estado; latido, corte, lento. Con Last-Event-ID sigue donde se quedó.");

    private static Results<ServerSentEventsResult<string>, ProblemHttpResult> Listen(
        FarmFeed feed, HttpResponse response, IHostApplicationLifetime lifetime, [FromHeader(Name = "Last-Event-ID")] string? last, CancellationToken gone)
    {
        if (feed.Listeners >= FarmFeed.MostListeners)
            return Problems.Create(503, $"Ya hay {FarmFeed.MostListeners} conexiones a /eventos.");
        var end = CancellationTokenSource.CreateLinkedTokenSource(gone, lifetime.ApplicationStopping);
        response.RegisterForDispose(end);
        // Whoever takes nothing for five seconds is cut off. (Kestrel allows each byte its time at this rate, also those that the socket took at once.)
        if (response.HttpContext.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
            rate.MinDataRate = new MinDataRate(bytesPerSecond: 1_000_000, gracePeriod: TimeSpan.FromSeconds(5));
        response.Headers["X-Accel-Buffering"] = "no"; // a proxy must pass each event on at once
        return TypedResults.ServerSentEvents(feed.ListenAsync(last, AnswerLanguage.Current, end.Token));
    }
}
