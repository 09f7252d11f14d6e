using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Web.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace HpcHangfire.Web.Jobs;

/// <summary>Who rendered what within a span of time.</summary>
public static class TimelineEndpoint
{
    private static readonly TimeSpan Usual = TimeSpan.FromMinutes(15);

    /// <summary>Maps GET /cronologia.</summary>
    public static void MapTimeline(this IEndpointRouteBuilder routes) => routes
        .MapGet("/cronologia", ShowAsync)
        .WithTags("Trabajos")
        .WithSummary("Quién calculó qué: los intentos que terminaron en un tramo de tiempo, y los que están en curso")
        .WithDescription($"desde y hasta son segundos Unix; si faltan, los últimos {Usual.TotalMinutes:0} minutos. Mira como mucho {JobTimeline.MostLookedAt} trabajos terminados, los últimos, y dice en truncado si hay más.");

    private static async Task<Results<Ok<TimelineWire>, ProblemHttpResult>> ShowAsync(
        JobTimeline timeline, TimeProvider time, [FromQuery(Name = "desde")] string? fromText, [FromQuery(Name = "hasta")] string? toText)
    {
        if (!Query.TryMoment(fromText, out var from))
            return Query.NoMoment("desde", fromText);
        if (!Query.TryMoment(toText, out var to))
            return Query.NoMoment("hasta", toText);
        var end = to ?? time.GetUtcNow();
        var begin = from ?? end - Usual;
        if (begin > end)
            return Query.Reversed("desde", "hasta");
        var shown = await timeline.BetweenAsync(begin, end);
        return TypedResults.Ok(new TimelineWire(WireJson.Timestamp(begin), WireJson.Timestamp(end), [.. shown.Jobs.Select(ToWire)], shown.IsCut));
    }

    private static AttemptWire ToWire(JobRecord job) => new(
        job.Id,
        job.Attempts,
        job.Worker!,
        job.State.ToWire(),
        job.Order.Algorithm,
        job.Order.Width,
        job.Order.Height,
        job.Order.Iterations,
        WireJson.Timestamp(job.Started!.Value),
        job.Finished is { } finished ? WireJson.Timestamp(finished) : null);
}
