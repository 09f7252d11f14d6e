using HpcHangfire.Contract.Settings;
using Spectre.Console;

namespace HpcHangfire.Cli.Running;

/// <summary>What the client finds around it: where it writes, what it may ask, how long it waits. Tests bring their own.</summary>
/// <param name="Out">Answers.</param>
/// <param name="Error">One sentence when something did not work.</param>
public sealed record Surroundings(TextWriter Out, TextWriter Error)
{
    /// <summary>The terminal that <see cref="Out"/> is, or null for a pipe, a file or NO_COLOR: then plain text.</summary>
    public IAnsiConsole? Terminal { get; init; }

    /// <summary>Opens what is piped to the client.</summary>
    public Func<Stream> In { get; init; } = Console.OpenStandardInput;

    /// <summary>Reads an environment variable.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Clock and local time zone.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Time between two looks at a job that somebody waits for.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a request may take without a word to the user.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a wait tolerates a master that is away, for instance during a restart.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Those of this process.</summary>
    public static Surroundings OfThisProcess()
    {
        var terminal = !Console.IsOutputRedirected
            && Variables.NoColour.Read(Environment.GetEnvironmentVariable) is null
            && Environment.GetEnvironmentVariable("TERM") != "dumb";
        return new Surroundings(StandardOutput.Open(), Console.Error) { Terminal = terminal ? AnsiConsole.Console : null };
    }
}
