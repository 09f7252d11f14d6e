using System.ComponentModel;
using System.Diagnostics;

namespace HpcHangfire.Testing.Processes;

/// <summary>What this machine has besides .NET.</summary>
public static class Installed
{
    /// <summary>Names of the browsers that tests can use.</summary>
    public static IReadOnlyList<string> Browsers { get; } = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>Path of the first of them that is on PATH; null where none is.</summary>
    public static string? Browser { get; } = (
        from name in Browsers
        from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        let path = Path.Combine(folder, name)
        where File.Exists(path)
        select path).FirstOrDefault();

    /// <summary>Whether <paramref name="program"/> answers to <c>--version</c>.</summary>
    public static bool Has(string program)
    {
        try
        {
            using var version = Process.Start(new ProcessStartInfo(program, ["--version"]) { RedirectStandardOutput = true });
            version!.WaitForExit();
            return version.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
