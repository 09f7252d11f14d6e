namespace HpcHangfire.Testing.Processes;

/// <summary>Signals that the tests send.</summary>
public enum UnixSignal
{
    /// <summary>Ctrl-C.</summary>
    Interrupt,

    /// <summary>An orderly stop.</summary>
    Terminate,

    /// <summary>The end, without a last word.</summary>
    Kill,

    /// <summary>Freezes the process where it stands.</summary>
    Stop,

    /// <summary>Lets a frozen one go on.</summary>
    Continue,
}
