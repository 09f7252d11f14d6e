using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HpcHangfire.Web.Notices;

/// <summary>Notices that nobody has taken yet.</summary>
public static class NoticesEndpoint
{
    private const int Most = 100;

    /// <summary>Maps GET /avisos.</summary>
    public static void MapNotices(this IEndpointRouteBuilder routes) => routes
        .MapGet("/avisos", ListAsync)
        .WithTags("Estado")
        .WithSummary("Los destinos para los que esperan avisos de trabajos terminados, el próximo primero");

    private static async Task<Ok<NoticesWire>> ListAsync(NoticeOutbox outbox, NoticeOptions options) => TypedResults.Ok(new NoticesWire(
        [.. (await outbox.ListAsync(Most)).Select(Wire)],
        await outbox.CountAsync(),
        options.Key is not null,
        options.Farm?.GetLeftPart(UriPartial.Authority)));

    private static NoticeOriginWire Wire(NoticeOrigin origin) => new(
        origin.Origin,
        origin.Waiting,
        origin.FailingSince is { } since ? WireJson.Timestamp(since) : null,
        origin.LastFailure,
        WireJson.Timestamp(origin.Next));
}
