namespace HpcHangfire.Cli.Usage;

/// <summary>How the client ends.</summary>
public static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Success = 0;

    /// <summary>The master refused, or the job that was waited for failed.</summary>
    public const int Refused = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>There is no master at the address.</summary>
    public const int Unreachable = 3;

    /// <summary>Ctrl-C during something, as shells count it: 128 + SIGINT.</summary>
    public const int Interrupted = 130;
}

/// <summary>Ends the run with a sentence for the user; caught once, in <see cref="Hpc"/>.</summary>
internal sealed class EndException(int code, string sentence, Exception? cause = null) : Exception(sentence, cause)
{
    public int Code => code;
}
