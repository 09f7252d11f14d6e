using System.Diagnostics;

namespace HpcHangfire.Cli.Tests;

/// <summary>Waits for a condition, with a deadline.</summary>
public static class Until
{
    public static async Task TrueAsync(Func<bool> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < Client.Deadline, $"{what}: not within {Client.Deadline}");
            await Task.Delay(5);
        }
    }
}
