using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using HpcHangfire.Contract.Settings;

namespace HpcHangfire.Cli.Usage;

/// <summary>Help in Spanish; the parser's own would be English.</summary>
internal sealed class HelpText(TextWriter output) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var command = parseResult.CommandResult.Command;
        if (command is RootCommand)
            WriteRoot(command);
        else
            WriteVerb(command, parseResult.RootCommandResult.Command);
        return ExitCode.Success;
    }

    private void WriteRoot(Command root)
    {
        output.WriteLine("hpc: el cliente de la granja de cómputo");
        output.WriteLine();
        output.WriteLine("Uso: hpc VERBO [opciones]            hpc VERBO --help muestra las de un verbo");
        output.WriteLine("     hpc --comando VERBO [opciones]  como el cliente del primer sistema");
        output.WriteLine();
        output.WriteLine("Verbos:");
        WriteColumns(root.Subcommands.Select(c => (c.Name, c.Description)));
        output.WriteLine();
        output.WriteLine("Opciones de todos:");
        WriteColumns(root.Options.Where(o => o.Recursive).Select(Row));
        output.WriteLine("  --version                   la versión del cliente");
        output.WriteLine();
        output.WriteLine("Opciones de --comando:");
        WriteColumns(root.Options.Where(o => !o.Recursive && o.Name != "--version").Select(Row));
        output.WriteLine();
        output.WriteLine("Variables:");
        WriteColumns(Variables.All.Where(v => v.Owners.HasFlag(Programs.Client)).Select(v => (v.Name, (string?)$"{v.Meaning.Spanish} Sin ella: {v.DefaultText.Spanish}.")));
        output.WriteLine();
        output.WriteLine("Sale con 0 si todo fue bien, 1 si el maestro no aceptó o el trabajo falló, 2 si está mal escrito,");
        output.WriteLine("3 si no se alcanza el maestro.");
    }

    private void WriteVerb(Command verb, Command root)
    {
        var arguments = string.Concat(verb.Arguments.Select(a => a.Arity.MinimumNumberOfValues == 0 ? $" [{a.Name}]" : $" {a.Name}"));
        output.WriteLine($"hpc {verb.Name}: {verb.Description}");
        output.WriteLine();
        output.WriteLine($"Uso: hpc {verb.Name}{arguments} [opciones]");
        output.WriteLine();
        WriteColumns(verb.Arguments.Select(a => (a.Name, a.Description))
            .Concat(verb.Options.Select(Row))
            .Concat(root.Options.Where(o => o.Recursive).Select(Row)));
    }

    private static (string Name, string? Description) Row(Option option) =>
        (option.Arity.MaximumNumberOfValues == 0 || option is HelpOption ? option.Name : $"{option.Name} {option.HelpName}", option.Description);

    private void WriteColumns(IEnumerable<(string Name, string? Description)> rows)
    {
        foreach (var (name, description) in rows)
            output.WriteLine($"  {name,-26}  {description}");
    }
}
