using System.Diagnostics;

namespace HpcHangfire.Monitor.Tests;

/// <summary>The program as an operator starts it.</summary>
public sealed class ProgramTests
{
    [Fact]
    public async Task A_wrong_setting_ends_it_with_code_2_and_one_line()
    {
        using var program = Start(("MEMORIA_PORT", "70000"));
        var error = await program.StandardError.ReadToEndAsync();
        await program.WaitForExitAsync();

        Assert.Equal((2, "MEMORIA_PORT=70000: se esperaba un número entero entre 0 y 65535.\n"), (program.ExitCode, error.ReplaceLineEndings("\n")));
    }

    [Fact]
    public async Task A_termination_signal_ends_it_cleanly()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no termination signal.");
        using var program = Start(("MEMORIA_PORT", "0"), ("MEMORIA_HOST", "127.0.0.1"), ("REDIS", "127.0.0.1:1,connectTimeout=200"));
        while (await program.StandardOutput.ReadLineAsync() is { } line && !line.Contains("listening on", StringComparison.Ordinal))
        {
        }

        using var kill = Process.Start("kill", [$"{program.Id}"]);
        await program.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(0, program.ExitCode);
    }

    private static Process Start(params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "HpcHangfire.Monitor.dll")])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
