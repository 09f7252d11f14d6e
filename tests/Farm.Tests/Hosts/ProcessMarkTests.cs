using System.Diagnostics;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Testing;

namespace HpcHangfire.Farm.Tests.Hosts;

/// <summary>Whether a process that is remembered has ended.</summary>
public sealed class ProcessMarkTests
{
    [Fact]
    public void This_process_has_not_ended() => Assert.False(ProcessMark.Own.HasEnded());

    [Fact]
    public async Task A_killed_process_has_ended_and_before_that_it_had_not()
    {
        SkipUnlessLinux();
        using var sleeping = Process.Start("sleep", "600");
        var mark = ProcessMark.Own with { Id = sleeping.Id, Started = StartOf(sleeping.Id) };
        Assert.False(mark.HasEnded());
        sleeping.Kill();
        await Eventually.True(mark.HasEnded, "it has ended");
        await sleeping.WaitForExitAsync();
        Assert.True(mark.HasEnded());
    }

    [Fact]
    public async Task A_killed_process_that_nobody_collects_has_ended()
    {
        SkipUnlessLinux();
        // The shell's child ends after the shell, which would collect it. The program that takes the shell's place does not know of it.
        using var parent = Process.Start(new ProcessStartInfo("sh", ["-c", "sleep 1 & echo $!; exec sleep 600"]) { RedirectStandardOutput = true })!;
        try
        {
            var child = int.Parse((await parent.StandardOutput.ReadLineAsync())!, System.Globalization.CultureInfo.InvariantCulture);
            await Eventually.True(() => File.ReadAllText($"/proc/{child}/stat").Contains(") Z ", StringComparison.Ordinal), "it is a zombie");
            Assert.True((ProcessMark.Own with { Id = child, Started = StartOf(child) }).HasEnded());
        }
        finally
        {
            parent.Kill();
            await parent.WaitForExitAsync();
        }
    }

    [Fact]
    public void Another_process_with_its_number_is_not_taken_for_it()
    {
        SkipUnlessLinux();
        Assert.True((ProcessMark.Own with { Started = "1" }).HasEnded());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("another boot pid:[4026531836]")]
    public void Nothing_is_known_of_a_process_elsewhere(string? space) =>
        Assert.False(new ProcessMark(int.MaxValue, "1", space).HasEnded());

    private static void SkipUnlessLinux() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux says when a process started.");

    private static string StartOf(int process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19];
    }
}
