using System.Diagnostics;
using HpcHangfire.Testing.Processes;

namespace HpcHangfire.Testing.RespServers;

/// <summary>One process of the installed program <c>redis-server</c>.</summary>
internal sealed class RedisProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);
    private readonly Process _process;

    private RedisProcess(Process process) => _process = process;

    /// <summary>Starts one and waits until it logs that it is ready: a foreign process may answer on its port.</summary>
    /// <param name="ready">What it logs then.</param>
    /// <param name="arguments">The command line.</param>
    /// <returns>Null when it ended instead, or took too long.</returns>
    /// <exception cref="System.ComponentModel.Win32Exception">redis-server is not installed.</exception>
    public static async Task<RedisProcess?> TryStartAsync(string ready, params string[] arguments)
    {
        var said = new TaskCompletionSource();
        var process = Process.Start(new ProcessStartInfo("redis-server", arguments) { RedirectStandardOutput = true })!;
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.Contains(ready, StringComparison.Ordinal) == true)
                said.TrySetResult();
        };
        process.BeginOutputReadLine();
        var started = new RedisProcess(process);
        await Task.WhenAny(said.Task, process.WaitForExitAsync(), Task.Delay(StartLimit));
        if (said.Task.IsCompleted)
            return started;
        await started.DisposeAsync();
        return null;
    }

    /// <summary>Freezes it where it stands, or lets it continue.</summary>
    public void Freeze(bool isFrozen) => (isFrozen ? UnixSignal.Stop : UnixSignal.Continue).Send(_process);

    /// <summary>Kills it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
