using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Http;

namespace HpcHangfire.Farm.Orders;

/// <summary>Reads an order from JSON, as POST /agregar_trabajo and POST /ejecutar carry it.</summary>
public static class OrderReader
{
    private const double MaxCoordinate = 1e6;

    /// <summary>The order; what is wrong with it is in <paramref name="fields"/>' problem afterwards.</summary>
    /// <param name="fields">The request's object.</param>
    /// <param name="rules">What is accepted.</param>
    public static RenderOrder ReadOrder(this JsonFields fields, OrderRules rules)
    {
        var name = fields.OneOf("algoritmo", rules.Algorithms);
        var given = Catalogue.Find(name) ?? Catalogue.Algorithms[0]; // a wrong name is refused; the rest is still looked at
        var order = given.Order(
            fields.Number("width", 1, OrderLimits.MaxSide),
            fields.Number("height", 1, OrderLimits.MaxSide),
            fields.Number("iteraciones", 0, OrderLimits.MaxIterations)) with
        {
            Priority = (JobPriority)(fields.OptionalNumber("prioridad", 1, 3) ?? (int)JobPriority.Medium),
            CRe = fields.Constant("c_re", given, given.CRe),
            CIm = fields.Constant("c_im", given, given.CIm),
            Power = fields.Power(given),
            XMin = fields.Coordinate("x_min", given.XMin),
            XMax = fields.Coordinate("x_max", given.XMax),
            YMin = fields.Coordinate("y_min", given.YMin),
            YMax = fields.Coordinate("y_max", given.YMax),
            Palette = fields.Palette(Catalogue.Palettes[0]),
            Colouring = fields.Colouring(given, Catalogue.Bands),
            SamplesPerSide = fields.SamplesPerSide(),
            KeepsCounts = fields.Flag("guardar_conteos", false),
            Format = fields.OneOf("formato", Catalogue.Formats, Catalogue.Formats[0]),
            Path = fields.Path(given),
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
        fields.CheckFormat(order);
        if (order.Samples > rules.MaxPixels)
            fields.Refuse("width", $"La imagen tendría {order.Samples} {(order.SamplesPerSide > 1 ? "muestras" : "píxeles")}; el límite de esta granja es {rules.MaxPixels}.", 0, status: 422);
        return order;
    }

    /// <summary>A palette: one of the names, or stops of one's own.</summary>
    public static string Palette(this JsonFields fields, string fallback)
    {
        if (fields.OptionalText("paleta", PaletteStops.MaxLength) is not { Length: > 0 } text)
            return fallback;
        if (!PaletteStops.Are(text))
            return Catalogue.Palettes.Contains(text) ? text : fields.Refuse("paleta", $"paleta debe ser una de estas palabras: {string.Join(", ", Catalogue.Palettes)}; o colores, como «#000764, #206bcb 16%, #fff»; no «{text}».", fallback);
        return PaletteStops.Read(text, out var wrong) is not null ? text : fields.Refuse("paleta", $"paleta debe tener {wrong}.", fallback);
    }

    /// <summary>Refuses a picture larger than its format can hold.</summary>
    public static void CheckFormat(this JsonFields fields, RenderOrder order)
    {
        if (order.Format == "webp" && Math.Max(order.Width, order.Height) > OrderLimits.MaxWebpSide)
            fields.Refuse("formato", $"formato webp admite hasta {OrderLimits.MaxWebpSide} píxeles por lado; para más, png o tiff.", 0);
    }

    /// <summary>A colouring that the algorithm has.</summary>
    public static string Colouring(this JsonFields fields, AlgorithmEntry algorithm, string fallback)
    {
        var colouring = fields.OneOf("coloreado", Catalogue.Colourings, fallback);
        return colouring == Catalogue.Distance && !algorithm.HasDistance
            ? fields.Refuse("coloreado", $"{algorithm.Name} no admite {colouring}; lo admiten {Users(a => a.HasDistance)}.", fallback)
            : colouring;
    }

    private static int SamplesPerSide(this JsonFields fields)
    {
        var side = fields.OptionalNumber("muestreo", 1, Catalogue.Samples[^1]) ?? 1;
        return Catalogue.Samples.Contains(side) ? side : fields.Refuse("muestreo", $"muestreo debe ser {string.Join(", ", Catalogue.Samples)}, no {side}.", 1);
    }

    private static double Coordinate(this JsonFields fields, string field, double fallback) => fields.Real(field, fallback, -MaxCoordinate, MaxCoordinate);

    private static double Constant(this JsonFields fields, string field, AlgorithmEntry algorithm, double? fallback)
    {
        if (fallback is null && fields.Find(field) is not null)
            return fields.Refuse(field, $"{algorithm.Name} no usa {field}; lo usan {Users(a => a.CRe is not null)}.", 0d);
        return fields.Coordinate(field, fallback ?? 0);
    }

    private static int? Power(this JsonFields fields, AlgorithmEntry algorithm)
    {
        if (algorithm.Power is null && fields.Find("potencia") is not null)
            return fields.Refuse<int?>("potencia", $"{algorithm.Name} no usa potencia; la usan {Users(a => a.Power is not null)}.", null);
        return fields.OptionalNumber("potencia", OrderLimits.MinPower, OrderLimits.MaxPower) ?? algorithm.Power;
    }

    private static string? Path(this JsonFields fields, AlgorithmEntry algorithm)
    {
        if (fields.Find("ruta") is null)
            return null;
        var path = fields.OneOf("ruta", Catalogue.Paths);
        return algorithm.IsScalar && path.Length > 0 && path != Catalogue.ScalarPath
            ? fields.Refuse<string?>("ruta", $"{algorithm.Name} solo tiene la ruta {Catalogue.ScalarPath}, no {path}.", null)
            : path;
    }

    private static string Users(Func<AlgorithmEntry, bool> uses) => string.Join(", ", Catalogue.Algorithms.Where(uses).Select(a => a.Name));
}
