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
