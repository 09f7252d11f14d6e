using System.Runtime.InteropServices;

namespace HpcHangfire.Farm.Hosting;

/// <summary>
/// Ctrl-C, SIGTERM and SIGQUIT from a program's first moment on. Its host listens only once it is built and starts; until then the
/// system would end the program with a code that says it was killed.
/// </summary>
public sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _told = new();
    private readonly PosixSignalRegistration[] _listening;

    /// <summary>Listens from now on.</summary>
    public StopSignal() => _listening =
    [
        .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT }.Select(signal => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            _told.Cancel();
        })),
    ];

    /// <summary>Cancelled when the program was told to stop.</summary>
    public CancellationToken Told => _told.Token;

    /// <summary>Makes what a program consists of. Nothing of it runs yet, so it is left where it stands when the program is told to stop.</summary>
    /// <param name="make">Makes it; it may wait for a server or a disk.</param>
    /// <exception cref="OperationCanceledException">The program was told to stop.</exception>
    public Task<T> UnlessToldAsync<T>(Func<T> make) => Task.Run(make).WaitAsync(Told);

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var signal in _listening)
            signal.Dispose();
    }
}
