using HpcHangfire.Farm.Http;

namespace HpcHangfire.Farm.Jobs;

/// <summary>What this farm accepts.</summary>
/// <param name="Algorithms">Names allowed (ALGORITMOS_DISPONIBLES).</param>
/// <param name="DefaultAlgorithm">The one that clients show first (ALGORITMO_DEFAULT).</param>
/// <param name="MaxPixels">Largest picture (MAX_PIXELES).</param>
public sealed record OrderRules(IReadOnlyList<string> Algorithms, string DefaultAlgorithm, long MaxPixels);

/// <summary>Reads an order from JSON, as POST /agregar_trabajo and POST /ejecutar carry it.</summary>
public static class OrderReader
{
    private const double MaxCoordinate = 1e6;

    /// <summary>The order; what is wrong with it is in <paramref name="fields"/>' problem afterwards.</summary>
    /// <param name="fields">The request's object.</param>
    /// <param name="rules">What is accepted.</param>
    public static RenderOrder ReadOrder(this JsonFields fields, OrderRules rules)
    {
        var order = new RenderOrder
        {
            Algorithm = fields.OneOf("algoritmo", rules.Algorithms),
            Width = fields.Number("width", 1, OrderLimits.MaxSide),
            Height = fields.Number("height", 1, OrderLimits.MaxSide),
            Iterations = fields.Number("iteraciones", 0, OrderLimits.MaxIterations),
            Priority = (JobPriority)(fields.OptionalNumber("prioridad", 1, 3) ?? (int)JobPriority.Medium),
            CRe = fields.Real("c_re", 0, -MaxCoordinate, MaxCoordinate),
            CIm = fields.Real("c_im", 0, -MaxCoordinate, MaxCoordinate),
            XMin = fields.Real("x_min", -1.5, -MaxCoordinate, MaxCoordinate),
            XMax = fields.Real("x_max", 1.5, -MaxCoordinate, MaxCoordinate),
            YMin = fields.Real("y_min", -1.5, -MaxCoordinate, MaxCoordinate),
            YMax = fields.Real("y_max", 1.5, -MaxCoordinate, MaxCoordinate),
            Palette = fields.OneOf("paleta", Catalogue.Palettes, Catalogue.Palettes[0]),
            Format = fields.OneOf("formato", Catalogue.Formats, Catalogue.Formats[0]),
            TimeoutSeconds = fields.OptionalNumber("timeout_s", 1, OrderLimits.MaxTimeoutSeconds),
            Worker = fields.OptionalText("esclavo", JobIds.MaxLength),
            WorkerIsOptional = fields.Flag("esclavo_opcional", false),
        };
        if (!(order.XMin < order.XMax))
            fields.Refuse("x_min", FormattableString.Invariant($"x_min debe ser menor que x_max, y {order.XMin} no es menor que {order.XMax}."), 0);
        if (!(order.YMin < order.YMax))
            fields.Refuse("y_min", FormattableString.Invariant($"y_min debe ser menor que y_max, y {order.YMin} no es menor que {order.YMax}."), 0);
        if (order.Worker is not null && !JobIds.IsValid(order.Worker))
            fields.Refuse("esclavo", "esclavo debe tener de 1 a 64 letras, dígitos, «-», «_» o «.».", 0);
        if (order.Pixels > rules.MaxPixels)
            fields.Refuse("width", $"La imagen tendría {order.Pixels} píxeles; el límite de esta granja es {rules.MaxPixels}.", 0, status: 422);
        return order;
    }
}
