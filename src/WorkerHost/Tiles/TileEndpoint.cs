using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Orders;
using HpcHangfire.WorkerHost.Rendering;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HpcHangfire.WorkerHost.Tiles;

/// <summary>Tiles of the explorer, which a master asks for.</summary>
public static class TileEndpoint
{
    /// <summary>Most pixels per side.</summary>
    public const int MostPixels = 512;

    // One that takes longer is asked for with fewer iterations.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <summary>Maps POST /mosaico: an order of at most 512 pixels per side, answered with its PNG.</summary>
    public static void MapTiles(this IEndpointRouteBuilder routes) => routes.MapPost("/mosaico", DrawAsync);

    private static async Task<Results<FileContentHttpResult, EmptyHttpResult, ProblemHttpResult>> DrawAsync(
        HttpRequest request, HttpResponse response, TileLane lane, OrderRules rules, CancellationToken gone)
    {
        var fields = await JsonFields.ReadAsync(request);
        var order = fields.ReadOrder(rules);
        if (Math.Max(order.Width, order.Height) > MostPixels)
            fields.Refuse("width", $"Una tesela tiene hasta {MostPixels} píxeles por lado.", 0);
        if (fields.Problem is { } problem)
            return problem;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(gone);
        try
        {
            limit.CancelAfter(Limit);
            if (await lane.DrawAsync(order, limit.Token) is not { } tile)
                return Problems.Create(503, $"Ya esperan {TileLane.MostWaiting} teselas.");
            response.Headers["Server-Timing"] = FormattableString.Invariant($"conteo;dur={tile.Counting.TotalMilliseconds:0.###}");
            return TypedResults.Bytes(tile.Png, "image/png");
        }
        catch (OperationCanceledException)
        {
            return gone.IsCancellationRequested ? TypedResults.Empty : Problems.Create(504, $"La tesela no estuvo en {Limit.TotalSeconds:0} s.");
        }
        catch (Exception e) when (e is NotSupportedException or PathMissingException)
        {
            return Problems.Unprocessable("algoritmo", e.Message);
        }
    }
}
