using System.Globalization;
using System.Text.Json;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;

namespace HpcHangfire.Web.Http;

/// <summary>An order's field that came as text, in a line of a jobs file or in an address.</summary>
internal static class FieldText
{
    /// <summary>As JSON would have it. What is no number, or neither true nor false, stays a text and is refused as such.</summary>
    public static JsonElement Element(OrderField field, string value) => WireOptions.Element(field.Kind switch
    {
        FieldKind.Whole when int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        FieldKind.Real when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => number,
        FieldKind.Flag when value is "true" or "false" => value == "true",
        _ => value,
    });
}
