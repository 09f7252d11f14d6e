using System.Diagnostics;
using System.Runtime.InteropServices;

namespace HpcHangfire.Cli.Tests;

/// <summary>The program itself, as a process: what cannot be seen from inside.</summary>
public sealed class ProgramTests
{
    [Fact]
    public async Task A_signal_ends_the_live_view_at_once_with_0()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        await using var master = await MasterAsync();
        // SIGTERM is handled like Ctrl-C; children of a background shell ignore SIGINT itself.
        using var hpc = Start($"monitorear --maestro {master.Url}");
        Assert.StartsWith("---", await hpc.StandardOutput.ReadLineAsync().WaitAsync(Client.Deadline), StringComparison.Ordinal);

        var watch = Stopwatch.StartNew();
        using var kill = Process.Start("kill", $"-TERM {hpc.Id}");
        await hpc.WaitForExitAsync().WaitAsync(Client.Deadline);

        Assert.Equal(0, hpc.ExitCode);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"it took {watch.Elapsed}"); // of an interval of 10; 0.1 on an idle machine
    }

    [Fact]
    public async Task A_reader_that_leaves_the_pipe_ends_the_live_view()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the pipe is watched through its descriptor");
        await using var master = await MasterAsync();
        using var hpc = Start($"monitorear --intervalo 0.1 --maestro {master.Url}");
        await hpc.StandardOutput.ReadLineAsync().WaitAsync(Client.Deadline);

        hpc.StandardOutput.Close();
        await hpc.WaitForExitAsync().WaitAsync(Client.Deadline);

        Assert.Equal((0, ""), (hpc.ExitCode, await hpc.StandardError.ReadToEndAsync()));
    }

    [Fact]
    public async Task The_exit_code_and_the_sentence_leave_the_process()
    {
        using var hpc = Start("arrancar");
        await hpc.WaitForExitAsync().WaitAsync(Client.Deadline);

        Assert.Equal(2, hpc.ExitCode);
        Assert.StartsWith("hpc: no existe el verbo «arrancar»", await hpc.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
    }

    private static async Task<StandInMaster> MasterAsync() => (await StandInMaster.StartAsync())
        .Answer("GET /estado", Contract.Status())
        .Answer("GET /trabajos?estado=en_curso&limite=20", Contract.Page());

    private static Process Start(string line)
    {
        var dotnet = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        return Process.Start(new ProcessStartInfo(dotnet, $"{Path.Combine(AppContext.BaseDirectory, "hpc.dll")} {line}")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = System.Text.Encoding.UTF8,
        })!;
    }
}
