using System.Text;
using HpcHangfire.Cli.Running;
using Spectre.Console;

namespace HpcHangfire.Cli.Tests;

/// <summary>How a run of the client ended.</summary>
public sealed record Ended(int Code, string Out, string Error)
{
    /// <summary>The output without what alignment adds, for looking at words.</summary>
    public string Words => string.Join(' ', Out.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

/// <summary>Runs the client in process, with a clock that stands at 2026-11-23 05:15:33 UTC, polling every 5 ms.</summary>
public sealed class Client
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly StringBuilder output = new();
    private readonly StringBuilder error = new();

    public Dictionary<string, string> Variables { get; } = [];

    public bool OnTerminal { get; init; }

    public int Width { get; init; } = 160;

    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(15);

    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>What is piped to it: one line if nothing else.</summary>
    public Stream In { get; init; } = new MemoryStream("{}"u8.ToArray());

    /// <summary>Where the user is.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>What has been printed so far.</summary>
    public string Printed
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    public static Task<Ended> RunAsync(StandInMaster master, string commandLine) => new Client().AskAsync(master, commandLine);

    public Task<Ended> AskAsync(StandInMaster master, string commandLine, CancellationToken stop = default) =>
        RunAsync($"{commandLine} --maestro {master.Url}", stop);

    public async Task<Ended> RunAsync(string commandLine, CancellationToken stop = default)
    {
        await using var writer = new LockedWriter(output);
        await using var errors = new LockedWriter(error);
        var around = new Surroundings(writer, errors)
        {
            In = () => In,
            Variable = Variables.GetValueOrDefault,
            Time = new StoppedClock(Zone),
            PollInterval = TimeSpan.FromMilliseconds(5),
            Patience = Patience,
            Silence = Silence,
            Terminal = OnTerminal ? Terminal(writer, Width) : null,
        };
        var code = await Hpc.RunAsync(commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries), around, stop).WaitAsync(Deadline, CancellationToken.None);
        return new Ended(code, Printed, error.ToString());
    }

    private static IAnsiConsole Terminal(TextWriter writer, int width)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.Standard,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = width;
        console.Profile.Height = 60;
        return console;
    }

    /// <summary>The live view writes from a different thread than the one that looks.</summary>
    private sealed class LockedWriter(StringBuilder inner) : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value)
        {
            lock (inner)
                inner.Append(value);
        }

        public override void Write(string? value)
        {
            lock (inner)
                inner.Append(value);
        }
    }

    /// <summary>A calendar that stands still, with timers that run.</summary>
    private sealed class StoppedClock(TimeZoneInfo zone) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => zone;

        public override DateTimeOffset GetUtcNow() => new(2026, 11, 23, 5, 15, 33, TimeSpan.Zero);
    }
}
