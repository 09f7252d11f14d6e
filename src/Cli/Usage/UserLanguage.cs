using System.CommandLine;
using System.CommandLine.Parsing;
using HpcHangfire.Contract.Languages;
using HpcHangfire.Contract.Settings;

namespace HpcHangfire.Cli.Usage;

/// <summary>The language that the client speaks, and asks the master to speak.</summary>
internal static class UserLanguage
{
    /// <summary>The option that says it.</summary>
    public const string Option = "--idioma";

    /// <summary>That of the option, otherwise that of the user's locale. A command line that is wrong elsewhere has one too.</summary>
    public static Language Of(ParseResult given, Func<string, string?> variable)
    {
        var option = given.RootCommandResult.Command.Options.Single(option => option.Name == Option);
        return LanguageTags.Find((given.GetResult(option) as OptionResult)?.Tokens is [var said, ..] ? said.Value : null) ?? OfLocale(variable);
    }

    // The first that is set decides (POSIX, 8.2); C, POSIX and languages that we do not speak are Spanish.
    private static Language OfLocale(Func<string, string?> variable) =>
        LanguageTags.Find(Variables.LocaleOfAll.Read(variable) ?? Variables.LocaleOfMessages.Read(variable) ?? Variables.Locale.Read(variable)) ?? Language.Spanish;
}
