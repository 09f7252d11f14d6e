using System.CommandLine;
using HpcHangfire.Cli.Master;
using HpcHangfire.Cli.Running;
using HpcHangfire.Cli.Usage;
using HpcHangfire.Contract.Languages;
using HpcHangfire.Contract.Settings;

namespace HpcHangfire.Cli;

/// <summary>One run of the client.</summary>
public static class Hpc
{
    /// <summary>EPIPE; on Unix an IOException's HResult is the errno.</summary>
    private const int BrokenPipe = 32;

    /// <summary>Does what <paramref name="args"/> say and returns one of <see cref="ExitCode"/>.</summary>
    /// <param name="args">The command line, without the program's name.</param>
    /// <param name="around">Where to write and what to ask.</param>
    /// <param name="stop">Ctrl-C.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, Surroundings around, CancellationToken stop)
    {
        var root = CommandTree.Build(around);
        var given = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null }); // @ is part of a value here
        if (UsageErrors.Find(given) is { } sentence)
            return await SayAsync(ExitCode.Usage, sentence);

        var writers = new InvocationConfiguration
        {
            Output = around.Out,
            Error = around.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null, // Program listens to the signals and cancels `stop`
        };
        try
        {
            return await given.InvokeAsync(writers, stop);
        }
        catch (EndException e)
        {
            return await SayAsync(e.Code, e.Message);
        }
        catch (SettingException e)
        {
            return await SayAsync(ExitCode.Usage, $"{e.Variable} vale «{e.Value}»: {e.Why}");
        }
        catch (MasterAwayException e)
        {
            return await SayAsync(ExitCode.Unreachable, e.Message);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return await SayAsync(ExitCode.Interrupted, "Interrumpido; lo ya pedido sigue en la granja.");
        }
        catch (IOException e) when (e.HResult == BrokenPipe)
        {
            return ExitCode.Success; // the reader of our pipe has seen enough
        }
        catch (IOException e)
        {
            return await SayAsync(ExitCode.Refused, $"no se pudo escribir la respuesta: {e.Message}"); // a full disk, for instance
        }

        async Task<int> SayAsync(int code, string what)
        {
            await around.Error.WriteLineAsync($"hpc: {Sentences.In(UserLanguage.Of(given, around.Variable), what.ReplaceLineEndings(" "))}");
            return code;
        }
    }
}
