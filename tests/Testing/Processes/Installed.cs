using System.ComponentModel;
using System.Diagnostics;

namespace HpcHangfire.Testing.Processes;

/// <summary>What this machine has besides .NET.</summary>
public static class Installed
{
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
