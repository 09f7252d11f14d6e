using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace HpcHangfire.Cli.Usage;

/// <summary>Kinds of options, each with its Spanish sentence for a wrong value. The master checks ranges: it may know more than this client.</summary>
internal static class FlagParsing
{
    private const double FewestSeconds = 100_000_000; // of 1973: fewer are meant as a year or a typo
    private const double MostSeconds = 253_402_300_799; // the end of the year 9999
    private static readonly string[] Dates = ["yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss"];

    public static Option<string?> Text(string name, string value, string description, bool recursive = false) => new(name)
    {
        Description = description,
        HelpName = value,
        Recursive = recursive,
        CustomParser = result => Require(result, result.Tokens[0].Value, v => !string.IsNullOrWhiteSpace(v), "un texto que no esté vacío"),
    };

    public static Option<bool> Switch(string name, string description, bool recursive = false) =>
        new(name) { Description = description, Recursive = recursive, Arity = ArgumentArity.Zero };

    public static Option<int?> Whole(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => int.TryParse(result.Tokens[0].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : Refuse<int?>(result, $"un número entero, como mucho {int.MaxValue}"),
    };

    public static Option<double?> Number(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "X",
        CustomParser = result => Parse(result) is { } value ? value : Refuse<double?>(result, "un número, con punto decimal"),
    };

    public static Option<double?> Seconds(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "S",
        CustomParser = result => Parse(result) is { } value and >= 0.1 and <= 86_400
            ? value
            : Refuse<double?>(result, "un número de segundos entre 0.1 y 86400"),
    };

    /// <summary>A date or a date with its time, where the user is, or Unix seconds: these have the kind UTC.</summary>
    public static Option<DateTime?> Moment(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "FECHA",
        CustomParser = result => ParseMoment(result.Tokens[0].Value) ?? Refuse<DateTime?>(result, "una fecha, como 2026-11-27, con su hora, 2026-11-27T18:00, o segundos Unix"),
    };

    public static Option<string?> OneOf(string name, IReadOnlyList<string> values, string description, bool recursive = false) => new(name)
    {
        Description = description,
        HelpName = "NOMBRE",
        Recursive = recursive,
        CustomParser = result => Require(result, result.Tokens[0].Value, values.Contains, $"uno de: {string.Join(", ", values)}"),
    };

    /// <summary>Comma-separated words, each once.</summary>
    /// <param name="name">The option's.</param>
    /// <param name="description">For the help.</param>
    /// <param name="values">The allowed words; null for any.</param>
    public static Option<IReadOnlyList<string>?> List(string name, string description, IReadOnlyList<string>? values = null) => new(name)
    {
        Description = description,
        HelpName = "A,B,…",
        CustomParser = result => Items(result) is { Length: > 0 } words && words.All(w => values?.Contains(w) ?? true)
            ? [.. words.Distinct()]
            : Refuse<IReadOnlyList<string>?>(result, values is null ? "nombres separados por comas" : $"una lista, separada por comas, de: {string.Join(", ", values)}"),
    };

    /// <summary>Comma-separated whole numbers from 1, sorted, each once.</summary>
    public static Option<IReadOnlyList<int>?> Wholes(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N,M,…",
        CustomParser = result =>
        {
            var numbers = Array.ConvertAll(Items(result), item => int.TryParse(item, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0);
            return numbers.Length > 0 && numbers.Min() > 0
                ? [.. numbers.Distinct().Order()]
                : Refuse<IReadOnlyList<int>?>(result, "una lista de enteros desde 1, separados por comas");
        },
    };

    /// <summary>A whole number in a range that this client itself sets.</summary>
    public static Option<int?> Whole(string name, int min, int max, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? value
            : Refuse<int?>(result, $"un entero entre {min} y {max}"),
    };

    public static Option<int?> Priority(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "P",
        CustomParser = result => result.Tokens[0].Value switch
        {
            "1" or "alta" => 1,
            "2" or "media" => 2,
            "3" or "baja" => 3,
            _ => Refuse<int?>(result, "1 (alta), 2 (media) o 3 (baja)"),
        },
    };

    private static string[] Items(ArgumentResult result) =>
        result.Tokens[0].Value.Split(',', StringSplitOptions.TrimEntries) is var items && Array.TrueForAll(items, i => i.Length > 0) ? items : [];

    private static DateTime? ParseMoment(string text)
    {
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
            return seconds is >= FewestSeconds and <= MostSeconds ? DateTime.UnixEpoch.AddSeconds(seconds) : null;
        return DateTime.TryParseExact(text.Replace('T', ' '), Dates, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;
    }

    private static double? Parse(ArgumentResult result) =>
        double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    private static string? Require(ArgumentResult result, string value, Predicate<string> allowed, string what) =>
        allowed(value) ? value : Refuse<string?>(result, what);

    private static T? Refuse<T>(ArgumentResult result, string allowed)
    {
        var name = (result.Parent as OptionResult)?.Option.Name;
        result.AddError($"{name} vale «{result.Tokens[0].Value}»: debe ser {allowed}");
        return default;
    }
}
