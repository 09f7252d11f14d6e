using System.Diagnostics;
using Xunit;

namespace HpcHangfire.Testing;

/// <summary>Waits on a condition with a deadline instead of sleeping for a guessed time.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    // Far longer than any healthy wait: it only ends a test that would hang on a busy machine.
    private static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(60);

    /// <summary>Returns as soon as <paramref name="condition"/> holds; fails with <paramref name="what"/> when it never does.</summary>
    public static Task True(Func<bool> condition, string what, TimeSpan? deadline = null) =>
        True(() => Task.FromResult(condition()), what, deadline);

    /// <summary>The same where only the end can tell what was missing.</summary>
    public static Task True(Func<bool> condition, Func<string> what, TimeSpan? deadline = null) =>
        True(() => Task.FromResult(condition()), what, deadline);

    /// <summary>Returns as soon as <paramref name="condition"/> holds; fails with <paramref name="what"/> when it never does.</summary>
    public static Task True(Func<Task<bool>> condition, string what, TimeSpan? deadline = null) => True(condition, () => what, deadline);

    private static async Task True(Func<Task<bool>> condition, Func<string> what, TimeSpan? deadline)
    {
        var limit = deadline ?? DefaultDeadline;
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > limit)
                Assert.Fail($"Not within {limit.TotalSeconds} s: {what()}.");
            await Task.Delay(Pause);
        }
    }

    /// <summary>Asks until <paramref name="find"/> gives something, and returns it.</summary>
    public static async Task<T> NotNull<T>(Func<Task<T?>> find, string what, TimeSpan? deadline = null)
        where T : class
    {
        T? found = null;
        await True(async () => (found = await find()) is not null, what, deadline);
        return found!;
    }
}
