using System.CommandLine;
using HpcHangfire.Cli.Master;
using HpcHangfire.Cli.Show;
using HpcHangfire.Cli.Usage;
using HpcHangfire.Contract.Languages;
using HpcHangfire.Contract.Orders;
using Spectre.Console;

namespace HpcHangfire.Cli.Running;

/// <summary>What a verb works with: its values, the master, and where its answer goes.</summary>
internal sealed class Session(Surroundings around, Flags flags, ParseResult given, MasterApi master, Language language, CancellationToken stop)
{
    public Surroundings Around => around;

    public Flags Flags => flags;

    public ParseResult Given => given;

    public MasterApi Master => master;

    /// <summary>The language that it speaks to its user.</summary>
    public Language Language => language;

    public CancellationToken Stop => stop;

    public Clock Clock { get; } = new(around.Time);

    /// <summary>The terminal to draw on, or null when the answer is plain text or JSON.</summary>
    public IAnsiConsole? Terminal => Json ? null : around.Terminal;

    /// <summary>Whether a script reads the answer.</summary>
    public bool Json { get; } = given.GetValue(flags.Json);

    public T? Get<T>(Option<T> option) => given.GetValue(option);

    /// <summary>What the command line says for an order's field, as on the wire; null where it says nothing.</summary>
    public object? Get(OrderField field) => flags.Order[field] switch
    {
        Option<string?> text => given.GetValue(text),
        Option<int?> whole => given.GetValue(whole),
        Option<double?> number => given.GetValue(number),
        Option<bool> flag => given.GetValue(flag),
        var other => throw new InvalidOperationException($"{other.Name} has values of no field's kind"),
    };

    /// <summary>Shows the master's answer, or why it refused; returns the exit code.</summary>
    public int Show<T>(MasterAnswer<T> answer, Func<T, Screen> view)
        where T : class
    {
        if (answer.Refusal is { } refusal)
            return Refuse(refusal, answer.Text);
        if (Json)
            ShowJson(answer.Text);
        else
            Show(view(answer.Read()));
        return ExitCode.Success;
    }

    /// <summary>Asks for each name in turn; one that the master refuses does not keep the next. Returns 1 if it refused any.</summary>
    public async Task<int> ShowEachAsync<T>(IEnumerable<string> names, Func<string, Task<MasterAnswer<T>>> ask, Func<T, Screen> view)
        where T : class
    {
        var code = ExitCode.Success;
        foreach (var name in names.ToList()) // all are looked at before one is asked for
            code = Math.Max(code, Show(await ask(name), view));
        return code;
    }

    public void Show(Screen screen)
    {
        if (Terminal is { } terminal)
            terminal.Write(TerminalView.Of(screen.In(language), terminal.Profile.Width));
        else
            around.Out.Write(PlainView.Of(screen.In(language)));
    }

    /// <summary>A Spanish sentence in the user's language.</summary>
    public string Say(string sentence) => Sentences.In(language, sentence);

    /// <summary>Tells the user what did not work, as one line of standard error.</summary>
    public void Complain(string sentence) => around.Error.WriteLine($"hpc: {Cell.Printable(Say(sentence))}");

    /// <summary>One line per answer: newlines between members carry no meaning, those inside strings are escaped.</summary>
    public void ShowJson(string json) => around.Out.WriteLine(json.ReplaceLineEndings("").Trim());

    public int Refuse(string refusal, string body)
    {
        if (Json && body.TrimStart().StartsWith('{'))
            ShowJson(body);
        Complain(refusal);
        return ExitCode.Refused;
    }
}
