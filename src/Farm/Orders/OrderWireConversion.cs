using System.Text.Json;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;

namespace HpcHangfire.Farm.Orders;

/// <summary>Converts the farm's orders to the contract's.</summary>
public static class OrderWireConversion
{
    /// <summary>The order of the same picture: only what decides its pixels.</summary>
    public static JobOrderWire ToPictureWire(this RenderOrder order) => new(order.Algorithm, order.Width, order.Height, order.Iterations)
    {
        Options = order.Options(
            field => field.DecidesPicture && !(field.IsQuietAtDefault && Equals(order.Get(field), field.Default)), field => field.Name, (_, value) => value is not null),
    };

    /// <summary>The fields that a job's description shows besides its first four and its priority.</summary>
    public static Dictionary<string, JsonElement> ToJobOptions(this RenderOrder order) => order.Options(
        field => field.ShownAs != "" && field != OrderFields.Priority,
        field => field.ShownAs ?? field.Name,
        (field, value) => field.IsShownWhenAbsent || value is not (null or false));

    private static Dictionary<string, JsonElement> Options(
        this RenderOrder order, Func<OrderField, bool> isWanted, Func<OrderField, string> name, Func<OrderField, object?, bool> isTold)
    {
        var algorithm = Catalogue.Find(order.Algorithm);
        var values =
            from field in OrderFields.OfOrder
            where !field.IsRequired && isWanted(field)
            let value = algorithm is null || field.IsUsedBy(algorithm) ? order.Get(field) : null
            where isTold(field, value)
            select (Name: name(field), Value: WireOptions.Element(value));
        return values.ToDictionary(option => option.Name, option => option.Value);
    }

    /// <summary>The algorithm's own defaults; null for a field that it does not use.</summary>
    public static IReadOnlyDictionary<string, JsonElement> ToValuesWire(this AlgorithmEntry algorithm) =>
        OrderFields.OfAlgorithms.ToDictionary(field => field.Name, field => WireOptions.Element(field.DefaultFor(algorithm)));

    /// <summary>The field as the contract describes it.</summary>
    /// <param name="field">The field.</param>
    /// <param name="algorithms">The algorithms that this farm offers.</param>
    public static OrderFieldWire ToWire(this OrderField field, IReadOnlyList<string> algorithms)
    {
        var isNumber = field.Kind is FieldKind.Whole or FieldKind.Real;
        return new OrderFieldWire(
            field.Name,
            field.Kind.ToWire(),
            field.Spanish,
            field.English,
            field.Help,
            field.IsRequired,
            isNumber ? field.Min : null,
            isNumber || field.Max > 0 ? field.Max : null,
            (field == OrderFields.Algorithm ? algorithms : field.Choices)?.Select(WireOptions.Element).ToList(),
            field.Default is { } value ? WireOptions.Element(value) : null,
            field.Unit,
            field.DefaultOf is null ? null : [.. algorithms.Where(name => Catalogue.Find(name) is { } algorithm && field.IsUsedBy(algorithm))],
            field.MayRecolour);
    }

    /// <summary>The contract's word for a kind.</summary>
    public static string ToWire(this FieldKind kind) => kind switch
    {
        FieldKind.Whole => "entero",
        FieldKind.Real => "real",
        FieldKind.Word => "palabra",
        FieldKind.Text => "texto",
        FieldKind.Name => "nombre",
        FieldKind.Flag => "si_no",
        FieldKind.Palette => "paleta",
        FieldKind.Url => "url",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
