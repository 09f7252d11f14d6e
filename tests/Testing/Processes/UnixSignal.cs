using System.Diagnostics;

namespace HpcHangfire.Testing.Processes;

/// <summary>Signals that the tests send.</summary>
public enum UnixSignal
{
    /// <summary>Ctrl-C.</summary>
    Interrupt,

    /// <summary>An orderly stop.</summary>
    Terminate,

    /// <summary>Ends the process at once.</summary>
    Kill,

    /// <summary>Freezes the process where it stands.</summary>
    Stop,

    /// <summary>Lets a frozen one continue.</summary>
    Continue,
}

/// <summary>Sends signals.</summary>
internal static class UnixSignals
{
    /// <summary>Sends one to this process alone.</summary>
    public static void Send(this UnixSignal signal, Process process)
    {
        if (signal == UnixSignal.Kill)
        {
            process.Kill(); // at once: some tests have milliseconds
            return;
        }

        var name = signal switch
        {
            UnixSignal.Interrupt => "INT",
            UnixSignal.Terminate => "TERM",
            UnixSignal.Stop => "STOP",
            UnixSignal.Continue => "CONT",
            _ => throw new ArgumentOutOfRangeException(nameof(signal), signal, null),
        };
        using var kill = Process.Start("kill", ["-s", name, $"{process.Id}"]);
        kill.WaitForExit();
    }
}
