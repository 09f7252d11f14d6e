using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Http;

namespace HpcHangfire.Farm.Orders;

/// <summary>
/// Reads an order from JSON, as POST /agregar_trabajo, /ejecutar and /recolorear carry it and a jobs file's lines become it: field by
/// field of <see cref="OrderFields"/>, then the fields together.
/// </summary>
public static class OrderReader
{
    /// <summary>The order; what is wrong with it is in <paramref name="fields"/>' problem afterwards.</summary>
    /// <param name="fields">The request's object.</param>
    /// <param name="rules">What is accepted.</param>
    public static RenderOrder ReadOrder(this JsonFields fields, OrderRules rules)
    {
        var name = fields.OneOf(OrderFields.Algorithm.Name, rules.Algorithms);
        var algorithm = Catalogue.Find(name) ?? Catalogue.Algorithms[0]; // a wrong name is refused; the rest is still checked
        var order = algorithm.Order(1, 1, 1).With(
            from field in OrderFields.OfOrder
            where field != OrderFields.Algorithm
            select (field, fields.Value(field, algorithm, field.DefaultFor(algorithm))));
        if (order is { Width: > 0, Height: > 0 } && OrderFields.OfRegion.All(field => fields.Find(field.Name) is null))
            order = order.WithDefaultRegion(algorithm);
        fields.CheckTogether(order, algorithm);
        if (order.XMin < order.XMax && order.YMin < order.YMax && RegionPrecision.StepsPerSample(order) < 1)
            fields.Refuse("x_min", "La región es más fina que los números double: columnas o filas vecinas serían la misma. Con menos píxeles o una región mayor no lo son.", 0, status: 422);
        fields.CheckNotice(order, rules);
        if (order.Samples > rules.MaxPixels)
            fields.Refuse("width", $"La imagen tendría {order.Samples} {(order.SamplesPerSide > 1 ? "muestras" : "píxeles")}; el límite de esta granja es {rules.MaxPixels}.", 0, status: 422);
        return order;
    }

    /// <summary>The same picture in other colours: <paramref name="given"/> with the request's values for what a recolouring may change.</summary>
    /// <param name="fields">The request's object.</param>
    /// <param name="rules">What is accepted.</param>
    /// <param name="given">The order whose counts are coloured.</param>
    public static RenderOrder ReadRecolouring(this JsonFields fields, OrderRules rules, RenderOrder given)
    {
        var algorithm = Catalogue.Find(given.Algorithm) ?? Catalogue.Algorithms[0];
        var may = OrderFields.OfRecolouring;
        var order = (given with { NoticeUrl = null }).With( // whoever was told of the first one did not ask for this
            from field in may
            where field.Property is not null
            select (field, fields.Value(field, algorithm, field == OrderFields.NoticeUrl ? null : given.Get(field))));
        fields.CheckTogether(order, algorithm);
        fields.CheckNotice(order, rules);
        foreach (var field in OrderFields.All.Except(may).Where(field => fields.Find(field.Name) is not null))
            fields.Refuse(field.Name, $"{field.Name} no cambia al recolorear, que no vuelve a contar; cambian {Listed([.. may.Select(f => f.Name)])}.", 0);
        return order;
    }

    /// <summary>The request's idempotency key, or null.</summary>
    public static string? ReadKey(this JsonFields fields) => fields.OptionalText(OrderFields.Key.Name, (int)OrderFields.Key.Max);

    /// <summary>One field, or <paramref name="fallback"/> where the request does not have it.</summary>
    private static object? Value(this JsonFields fields, OrderField field, AlgorithmEntry algorithm, object? fallback)
    {
        if (!field.IsUsedBy(algorithm))
        {
            if (fields.Find(field.Name) is not null)
                fields.Refuse(field.Name, $"{algorithm.Name} no usa {field.Name}; {field.Pronoun} usan {Users(field.IsUsedBy)}.", 0);
            return Unused(field);
        }

        return field.Kind switch
        {
            FieldKind.Whole when field.IsRequired => fields.Number(field.Name, (int)field.Min, (int)field.Max),
            FieldKind.Whole => fields.Whole(field) ?? fallback,
            FieldKind.Real => fields.Real(field.Name, (double)fallback!, field.Min, field.Max),
            FieldKind.Word => fields.Word(field, (string?)fallback),
            FieldKind.Palette => fields.Palette(field, (string)fallback!),
            FieldKind.Name => fields.Name(field),
            FieldKind.Url => fields.Url(field),
            FieldKind.Flag => fields.Flag(field.Name, (bool?)fallback ?? false),
            _ => fields.OptionalText(field.Name, (int)field.Max) ?? fallback,
        };
    }

    // A number that the order must have anyway: 0, which no kernel uses.
    private static double? Unused(OrderField field) => field.Kind == FieldKind.Real ? 0 : null;

    private static int? Whole(this JsonFields fields, OrderField field)
    {
        var number = fields.OptionalNumber(field.Name, (int)field.Min, (int)field.Max);
        return number is null || field.Choices is not { } choices || choices.Contains(number)
            ? number
            : fields.Refuse(field.Name, $"{field.Name} debe ser {string.Join(", ", choices)}, no {number}.", (int)field.Min);
    }

    private static string? Word(this JsonFields fields, OrderField field, string? fallback) =>
        fallback is null && fields.Find(field.Name) is null ? null : fields.OneOf(field.Name, [.. field.Choices!.Cast<string>()], fallback);

    private static string? Name(this JsonFields fields, OrderField field)
    {
        var name = fields.OptionalText(field.Name, (int)field.Max);
        return name is null or "" || JobIds.IsValid(name)
            ? name
            : fields.Refuse(field.Name, $"{field.Name} debe tener de 1 a {field.Max} letras, dígitos, «-», «_» o «.».", name);
    }

    private static string? Url(this JsonFields fields, OrderField field)
    {
        var text = fields.OptionalText(field.Name, (int)field.Max);
        return text is null or "" ? text : NoticeUrls.Read(text)?.AbsoluteUri
            ?? fields.Refuse(field.Name, $"{field.Name} debe ser una dirección como https://servidor/ruta, sin usuario, contraseña ni «#»; no «{text}».", text);
    }

    private static string Palette(this JsonFields fields, OrderField field, string fallback)
    {
        if (fields.OptionalText(field.Name, (int)field.Max) is not { Length: > 0 } text)
            return fallback;
        if (!PaletteStops.Are(text))
            return field.Choices!.Contains(text) ? text : fields.Refuse(field.Name, $"{field.Name} debe ser una de estas palabras: {string.Join(", ", field.Choices!)}; o colores, como «#000764, #206bcb 16%, #fff»; no «{text}».", fallback);
        return PaletteStops.Read(text, out var wrong) is not null ? text : fields.Refuse(field.Name, $"{field.Name} debe tener {wrong}.", fallback);
    }

    /// <summary>Checks what depends on several fields.</summary>
    private static void CheckTogether(this JsonFields fields, RenderOrder order, AlgorithmEntry algorithm)
    {
        if (!(order.XMin < order.XMax))
            fields.Refuse("x_min", FormattableString.Invariant($"x_min debe ser menor que x_max, y {order.XMin} no es menor que {order.XMax}."), 0);
        if (!(order.YMin < order.YMax))
            fields.Refuse("y_min", FormattableString.Invariant($"y_min debe ser menor que y_max, y {order.YMin} no es menor que {order.YMax}."), 0);
        if (order.Colouring == Catalogue.Distance && !algorithm.HasDistance)
            fields.Refuse("coloreado", $"{algorithm.Name} no admite {order.Colouring}; lo admiten {Users(a => a.HasDistance)}.", 0);
        if (algorithm.IsScalar && order.Path is { Length: > 0 } path && path != Catalogue.ScalarPath)
            fields.Refuse("ruta", $"{algorithm.Name} solo tiene la ruta {Catalogue.ScalarPath}, no {path}.", 0);
        if (PictureFormats.Find(order.Format) is { MaxSide: { } most } && Math.Max(order.Width, order.Height) > most)
        {
            var others = string.Join(" o ", PictureFormats.All.Where(format => format.MaxSide is null).Select(format => format.Name));
            fields.Refuse("formato", $"formato {order.Format} admite hasta {most} píxeles por lado; para más, {others}.", 0);
        }
    }

    // A name is looked up when it is called; see NoticeLink.
    private static void CheckNotice(this JsonFields fields, RenderOrder order, OrderRules rules)
    {
        if (!rules.NotifiesLoopback && NoticeUrls.Read(order.NoticeUrl) is { } url && NoticeUrls.IsOnThisMachine(url))
            fields.Refuse("aviso_url", $"aviso_url debe ser una dirección a la que el maestro pueda llamar; la de su propia máquina, {url.Authority}, solo si su variable {Variables.NoticeNetworks.Name} la admite.", 0);
    }

    private static string Users(Func<AlgorithmEntry, bool> uses) => string.Join(", ", Catalogue.Algorithms.Where(uses).Select(a => a.Name));

    private static string Listed(IReadOnlyList<string> names) => $"{string.Join(", ", names.SkipLast(1))} y {names[^1]}";
}
