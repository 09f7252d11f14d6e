using System.Text.Json;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Web.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HpcHangfire.Web.Explorer;

/// <summary>
/// A formula as a map: at depth z its own region, a square, is cut into 2^z tiles per side, and the plane goes on around it. Tile (0, 0)
/// has the region's first row and column.
/// </summary>
public static class TileEndpoint
{
    /// <summary>Pixels per side of a tile.</summary>
    public const int Side = 256;

    private const int MostDepth = 48;
    private const long MostAway = 1L << 50;

    private static readonly OrderField[] s_fields =
        [OrderFields.Iterations, OrderFields.CRe, OrderFields.CIm, OrderFields.Power, OrderFields.Palette, OrderFields.Colouring, OrderFields.Samples];

    /// <summary>Maps GET /mosaico/{algoritmo}/{z}/{x}/{y}.</summary>
    public static void MapTiles(this IEndpointRouteBuilder routes) => routes.MapGet("/mosaico/{algoritmo}/{z}/{x}/{y}", GetAsync).WithTags("Imágenes")
        .WithSummary("Una tesela de 256x256 del mapa de una fórmula, en PNG")
        .WithDescription($"Con z de 0 a {MostDepth}; y en la consulta {string.Join(", ", s_fields.Select(field => field.Name))}, como en una orden. No es un trabajo: ningún índice la conoce.");

    private static async Task<Results<FileContentHttpResult, EmptyHttpResult, ProblemHttpResult>> GetAsync(
        string algoritmo, string z, string x, string y, HttpRequest request, HttpResponse response, Tiles tiles, OrderRules rules, CancellationToken gone)
    {
        if (Catalogue.Find(algoritmo) is not { } algorithm)
            return Problems.NotFound($"No existe el algoritmo «{Problems.Quote(algoritmo, 80)}».");
        if (!int.TryParse(z, out var depth) || depth is < 0 or > MostDepth)
            return Problems.BadRequest("z", $"z debe ser un entero entre 0 y {MostDepth}, no «{Problems.Quote(z, 80)}».");
        if (!TryAway(x, out var column))
            return Problems.BadRequest("x", $"x debe ser un entero entre {-MostAway} y {MostAway}, no «{Problems.Quote(x, 80)}».");
        if (!TryAway(y, out var row))
            return Problems.BadRequest("y", $"y debe ser un entero entre {-MostAway} y {MostAway}, no «{Problems.Quote(y, 80)}».");

        var values = Place(algorithm, depth, column, row);
        foreach (var (name, value) in request.Query.Where(one => one.Key != AnswerLanguage.Parameter))
        {
            if (Array.Find(s_fields, field => field.Name == name) is not { } field)
                return Problems.BadRequest(name, $"«{Problems.Quote(name, 80)}» no es de una tesela; se aceptan {string.Join(", ", s_fields.Select(known => known.Name))}.");
            values[name] = FieldText.Element(field, value.ToString());
        }

        var fields = JsonFields.Of(WireOptions.Element(values));
        var order = fields.ReadOrder(rules);
        if (fields.Problem is { } problem)
            return problem;
        try
        {
            var tile = await tiles.GetAsync(order, gone);
            if (tile.Png is not { } png)
                return Problems.Create(tile.Status, tile.Sentence);
            response.Headers.CacheControl = "public, max-age=3600"; // the same address is always the same picture
            if (tile.Timing is not null)
                response.Headers["Server-Timing"] = tile.Timing;
            return TypedResults.Bytes(png, PictureFormats.Png.MediaType);
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            return TypedResults.Empty;
        }
    }

    private static bool TryAway(string text, out long away) => long.TryParse(text, out away) && away is >= -MostAway and <= MostAway;

    private static Dictionary<string, JsonElement> Place(AlgorithmEntry algorithm, int depth, long column, long row)
    {
        var side = Math.ScaleB(algorithm.XMax - algorithm.XMin, -depth);
        return new (OrderField Field, object Value)[]
        {
            (OrderFields.Algorithm, algorithm.Name), (OrderFields.Width, Side), (OrderFields.Height, Side), (OrderFields.Iterations, 300),
            (OrderFields.XMin, algorithm.XMin + (column * side)), (OrderFields.XMax, algorithm.XMin + ((column + 1) * side)),
            (OrderFields.YMin, algorithm.YMin + (row * side)), (OrderFields.YMax, algorithm.YMin + ((row + 1) * side)),
        }.ToDictionary(one => one.Field.Name, one => WireOptions.Element(one.Value));
    }
}
