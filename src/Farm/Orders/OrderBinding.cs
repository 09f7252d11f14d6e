using System.Reflection;
using HpcHangfire.Contract.Orders;

namespace HpcHangfire.Farm.Orders;

/// <summary>Connects <see cref="OrderFields"/> with the properties of <see cref="RenderOrder"/> that they name.</summary>
public static class OrderBinding
{
    private static readonly Dictionary<OrderField, PropertyInfo> Properties = OrderFields.OfOrder.ToDictionary(
        field => field,
        field => typeof(RenderOrder).GetProperty(field.Property!) ?? throw new InvalidOperationException($"An order has no property {field.Property}, which the field {field.Name} names."));

    /// <summary>The field's value as on the wire: a number, a word, true or false, or null for none.</summary>
    public static object? Get(this RenderOrder order, OrderField field) =>
        Properties[field].GetValue(order) is var value && value is Enum named ? Convert.ToInt32(named, null) : value;

    /// <summary>The same order with other values.</summary>
    /// <param name="order">The order.</param>
    /// <param name="values">Fields and their values, as on the wire.</param>
    public static RenderOrder With(this RenderOrder order, IEnumerable<(OrderField Field, object? Value)> values)
    {
        var copy = order with { }; // nobody else has it yet: its init-only properties are set here
        foreach (var (field, value) in values)
        {
            var property = Properties[field];
            property.SetValue(copy, property.PropertyType.IsEnum && value is not null ? Enum.ToObject(property.PropertyType, value) : value);
        }

        return copy;
    }

    /// <summary>An order with only these values: every other field has the algorithm's default.</summary>
    public static RenderOrder Order(this AlgorithmEntry algorithm, int width, int height, int iterations) =>
        new RenderOrder { Algorithm = algorithm.Name, Width = width, Height = height, Iterations = iterations }.With(
            from field in OrderFields.OfOrder
            where !field.IsRequired && field.DefaultFor(algorithm) is not null
            select (field, field.DefaultFor(algorithm))).WithDefaultRegion(algorithm);
}
