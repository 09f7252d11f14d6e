using System.Diagnostics;

namespace HpcHangfire.SystemTests;

/// <summary>Processes outside any farm that take all the processor time they get.</summary>
internal sealed class Burner : IDisposable
{
    private readonly List<Process> _processes;

    public Burner(int processes) =>
        _processes = [.. Enumerable.Range(0, processes).Select(_ => Process.Start("/bin/sh", ["-c", "while :; do :; done"]))];

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
    }
}
