using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using HpcHangfire.Contract.Languages;
using HpcHangfire.Contract.Settings;

namespace HpcHangfire.Cli.Usage;

/// <summary>Help in the user's language; the parser's own is English alone. Verbs and options are the same in both.</summary>
internal sealed class HelpText(TextWriter output, Func<string, string?> variable) : SynchronousCommandLineAction
{
    private Language language;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        language = UserLanguage.Of(parseResult, variable);
        var command = parseResult.CommandResult.Command;
        if (command is RootCommand)
            WriteRoot(command);
        else
            WriteVerb(command, parseResult.RootCommandResult.Command);
        return ExitCode.Success;
    }

    private void WriteRoot(Command root)
    {
        Write("hpc: el cliente de la granja de cómputo");
        Write("");
        Write("Uso: hpc VERBO [opciones]            hpc VERBO --help muestra las de un verbo");
        Write("     hpc --comando VERBO [opciones]  como el cliente del primer sistema");
        Write("");
        Write("Verbos:");
        WriteColumns(root.Subcommands.Select(c => (c.Name, c.Description)));
        Write("");
        Write("Opciones de todos:");
        WriteColumns(root.Options.Where(o => o.Recursive).Select(Row).Append(("--version", "la versión del cliente")));
        Write("");
        Write("Opciones de --comando:");
        WriteColumns(root.Options.Where(o => !o.Recursive && o.Name != "--version").Select(Row));
        Write("");
        Write("Variables:");
        WriteColumns(Variables.All.Where(v => v.Owners.HasFlag(Programs.Client)).Select(v => (v.Name, (string?)$"{v.Meaning.In(language)} {Say($"Sin ella: {v.DefaultText.In(language)}.")}")));
        Write("");
        Write("Sale con 0 si todo fue bien, 1 si el maestro no aceptó o el trabajo falló, 2 si está mal escrito,");
        Write("3 si no se alcanza el maestro.");
    }

    private void WriteVerb(Command verb, Command root)
    {
        var arguments = string.Concat(verb.Arguments.Select(a => a.Arity.MinimumNumberOfValues == 0 ? $" [{Say(a.Name)}]" : $" {Say(a.Name)}"));
        Write($"hpc {verb.Name}: {Say(verb.Description ?? "")}");
        Write("");
        Write($"Uso: hpc {verb.Name}{arguments} [opciones]");
        Write("");
        WriteColumns(verb.Arguments.Select(a => (Say(a.Name), a.Description))
            .Concat(verb.Options.Select(Row))
            .Concat(root.Options.Where(o => o.Recursive).Select(Row)));
    }

    private (string Name, string? Description) Row(Option option) =>
        (option.Arity.MaximumNumberOfValues == 0 || option is HelpOption ? option.Name : $"{option.Name} {Say(option.HelpName ?? "")}", option.Description);

    private void WriteColumns(IEnumerable<(string Name, string? Description)> rows)
    {
        foreach (var (name, description) in rows)
            output.WriteLine($"  {name,-26}  {Say(description ?? "")}");
    }

    private void Write(string sentence) => output.WriteLine(Say(sentence));

    private string Say(string sentence) => Sentences.In(language, sentence);
}
