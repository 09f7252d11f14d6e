using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Web.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace HpcHangfire.Web.Notices;

/// <summary>Notices that nobody has taken yet.</summary>
public static class NoticesEndpoint
{
    private const int MaxPage = 500;

    /// <summary>Maps GET /avisos.</summary>
    public static void MapNotices(this IEndpointRouteBuilder routes) => routes
        .MapGet("/avisos", ListAsync)
        .WithTags("Estado")
        .WithSummary("Los avisos de trabajos terminados que su dirección aún no ha tomado, el próximo primero");

    private static async Task<Results<Ok<NoticesWire>, ProblemHttpResult>> ListAsync(
        NoticeOutbox outbox,
        NoticeOptions options,
        [FromQuery(Name = "desde")] string? fromText,
        [FromQuery(Name = "limite")] string? limitText)
    {
        if (!Query.TryWhole(fromText, 0, int.MaxValue, out var from))
            return Problems.BadRequest("desde", $"desde debe ser un entero entre 0 y {int.MaxValue}, no «{fromText}».");
        if (!Query.TryWhole(limitText, 1, MaxPage, out var limit))
            return Problems.BadRequest("limite", $"limite debe ser un entero entre 1 y {MaxPage}, no «{limitText}».");
        var notices = await outbox.ListAsync(from ?? 0, limit ?? 50);
        return TypedResults.Ok(new NoticesWire(
            [.. notices.Select(Wire)], await outbox.CountAsync(), options.Key is not null, options.Farm?.AbsoluteUri));
    }

    private static PendingNoticeWire Wire(Notice notice) => new(
        notice.Name,
        notice.JobId,
        notice.State,
        WireJson.Timestamp(notice.At),
        notice.Target,
        notice.Failures,
        notice.LastFailure.Length > 0 ? notice.LastFailure : null,
        WireJson.Timestamp(notice.Next));
}
