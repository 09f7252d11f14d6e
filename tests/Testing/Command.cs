using System.ComponentModel;
using System.Diagnostics;

namespace HpcHangfire.Testing;

/// <summary>Programs of the system that a test needs for a moment.</summary>
internal static class Command
{
    /// <summary>Runs one to its end.</summary>
    /// <returns>Its complaint when it failed or is not there; null when it did what it was told.</returns>
    public static string? Complaint(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            var said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : said.Trim();
        }
        catch (Win32Exception e)
        {
            return e.Message;
        }
    }
}
