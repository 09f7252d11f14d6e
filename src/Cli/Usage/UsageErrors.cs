using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;

namespace HpcHangfire.Cli.Usage;

/// <summary>What is wrong with a command line, in one Spanish sentence that says what is allowed. The parser's own sentences are English.</summary>
internal static class UsageErrors
{
    /// <summary>The first fault, or null.</summary>
    public static string? Find(ParseResult given)
    {
        if (given.Action is HelpText)
            return null;
        if (MisspeltOption(given) is { } option)
            return Unknown(given.CommandResult.Command, option);
        if (given.Errors.Count > 0)
            return given.UnmatchedTokens is [var token, ..] ? Unknown(given.CommandResult.Command, token) : Sentence(given.Errors[0]);
        return Misplaced(given);
    }

    private static string Sentence(ParseError error) => error.SymbolResult switch
    {
        OptionResult { Tokens.Count: 0 } option => $"falta el valor de {option.Option.Name}: {option.Option.Description}",
        OptionResult { IdentifierTokenCount: > 1 } option => $"{option.Option.Name} se escribe una sola vez",
        ArgumentResult { Tokens.Count: 0 } argument => $"falta {argument.Argument.Name}, {argument.Argument.Description}: {Usage(argument)}",
        _ => error.Message, // written by FlagParsing
    };

    private static string Unknown(Command command, string token)
    {
        if (command is not RootCommand)
            return $"«hpc {command.Name}» no admite «{token}»; admite: {string.Join(", ", Allowed(command))}";
        return token.StartsWith('-')
            ? $"no existe la opción «{token}»; «hpc --help» las muestra todas"
            : $"no existe el verbo «{token}»; verbos: {string.Join(", ", command.Subcommands.Select(c => c.Name))}";
    }

    /// <summary>The parser takes an unknown option for an argument; no id that the farm makes begins with a dash.</summary>
    private static string? MisspeltOption(ParseResult given) =>
        given.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens).FirstOrDefault(t => t.Value is ['-', _, ..])?.Value;

    /// <summary>The root takes the first system's flags; before a verb they would be read and ignored.</summary>
    private static string? Misplaced(ParseResult given)
    {
        var verb = given.CommandResult.Command;
        if (verb is RootCommand)
            return null;
        return given.RootCommandResult.Children.OfType<OptionResult>().FirstOrDefault(o => o is { Implicit: false, Option.Recursive: false }) is not { } early
            ? null
            : early.Option.Name == "--comando"
                ? $"o --comando o el verbo «{verb.Name}», pero no los dos"
                : $"{early.Option.Name} va después del verbo: hpc {verb.Name} {early.Option.Name} …";
    }

    private static IEnumerable<string> Allowed(Command command) =>
        command.Arguments.Select(a => a.Name)
            .Concat(command.Options.Where(o => o is not HelpOption).Select(o => o.Name))
            .Concat(["--maestro", UserLanguage.Option, "--json"]);

    private static string Usage(ArgumentResult argument) =>
        argument.Parent is CommandResult { Command: var command } ? $"hpc {command.Name} {argument.Argument.Name}" : argument.Argument.Name;
}
