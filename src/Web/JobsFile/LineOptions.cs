using System.Globalization;
using System.Text.Json;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Web.Http;

namespace HpcHangfire.Web.JobsFile;

/// <summary>
/// What may follow the priority in a line of a jobs file: fields of an order as <c>name=value</c>, in any order, with commas between
/// them. A value that has commas itself stands in quotes: <c>paleta="#000764, #206bcb 16%, #fff",coloreado=suave</c>. The values are read
/// and refused as those of POST /agregar_trabajo are.
/// </summary>
internal static class LineOptions
{
    private static readonly OrderField[] s_first = [OrderFields.Algorithm, OrderFields.Width, OrderFields.Height, OrderFields.Iterations, OrderFields.Priority];
    private static readonly OrderField[] s_options = [.. OrderFields.OfOrder.Except(s_first)];
    private static readonly string s_names = string.Join(", ", s_options.Select(field => field.Name));

    /// <summary>A line's order, or the first of its faults, one Spanish sentence.</summary>
    /// <param name="plain">What its first five fields order.</param>
    /// <param name="text">What follows them.</param>
    /// <param name="rules">What is accepted.</param>
    public static (RenderOrder? Order, string? Error) Read(RenderOrder plain, string text, OrderRules rules)
    {
        var values = s_first.ToDictionary(field => field.Name, field => WireOptions.Element(plain.Get(field)));
        foreach (var piece in Pieces(text))
        {
            if (Add(values, piece) is { } fault)
                return (null, fault);
        }

        var fields = JsonFields.Of(WireOptions.Element(values));
        var order = fields.ReadOrder(rules);
        return fields.Problem is { } problem ? (null, problem.ProblemDetails.Detail) : (order, null);
    }

    /// <summary>
    /// The options of an order as a line would have them, each way to write them giving the same: those that the algorithm's own
    /// order does not have, as <see cref="OrderFields"/> lists them. Null when there are none.
    /// </summary>
    public static string? Canonical(RenderOrder order)
    {
        var usual = Catalogue.Find(order.Algorithm)!.Order(order.Width, order.Height, order.Iterations);
        var options = string.Join(',', s_options.Where(field => !Equals(order.Get(field), usual.Get(field))).Select(field => $"{field.Name}={Text(order.Get(field))}"));
        return options.Length > 0 ? options : null;
    }

    // Takes an option, or says what is wrong with it.
    private static string? Add(Dictionary<string, JsonElement> values, string piece)
    {
        if (piece.Split('=', 2, StringSplitOptions.TrimEntries) is not [var name, var value] || !TryUnquote(ref value))
            return $"«{JobsFileParser.Quote(piece.Trim())}» no es una opción nombre=valor; un valor con comas va entre comillas, como paleta=\"#000764, #206bcb 16%, #fff\".";
        if (Array.Exists(s_first, field => field.Name == name))
            return $"{name} no es una opción: está entre los cinco primeros campos; las opciones son {s_names}.";
        if (Array.Find(s_options, field => field.Name == name) is not { } option)
            return $"«{JobsFileParser.Quote(name)}» no es una opción de una línea; las opciones son {s_names}.";
        return values.TryAdd(name, FieldText.Element(option, value)) ? null : $"{name} está dos veces; cada opción va una sola vez.";
    }

    private static bool TryUnquote(ref string value)
    {
        if (!value.Contains('"'))
            return true;
        var isQuoted = value[0] == '"' && value.IndexOf('"', 1) == value.Length - 1;
        value = value.Trim('"');
        return isQuoted;
    }

    // Between commas that are not in quotes.
    private static IEnumerable<string> Pieces(string text)
    {
        var (from, isQuoted) = (0, false);
        for (var at = 0; at < text.Length; at++)
        {
            isQuoted ^= text[at] == '"';
            if (text[at] != ',' || isQuoted)
                continue;
            yield return text[from..at];
            from = at + 1;
        }

        yield return text[from..];
    }

    private static string Text(object? value) => value switch
    {
        bool flag => flag ? "true" : "false",
        string text when text.Contains(',') => $"\"{text}\"",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
