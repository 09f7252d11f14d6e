using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Globalization;

namespace HpcHangfire.Standalone;

/// <summary>What is wrong with a command line, in one Spanish sentence; the parser's own are English and come with all the help.</summary>
internal static class Arguments
{
    /// <summary>An option that takes a whole number in <paramref name="min"/>..<paramref name="max"/>.</summary>
    public static Option<int> Whole(string name, int fallback, int min, int max, string description) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => fallback,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
                return value;
            result.AddError($"{name} vale «{text}»: debe ser un entero entre {min} y {max}.");
            return fallback;
        },
    };

    /// <summary>The first fault, or null.</summary>
    public static string? Fault(ParseResult given)
    {
        if (given.Action is HelpAction)
            return null;
        if (given.UnmatchedTokens is [var token, ..])
            return $"No existe la opción «{token}»; --help las muestra todas.";
        return given.Errors is not [var error, ..] ? null
            : error.SymbolResult is OptionResult { Tokens.Count: 0 } option ? $"Falta el valor de {option.Option.Name}."
            : error.Message; // written above
    }
}
