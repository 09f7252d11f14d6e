namespace HpcHangfire.Testing;

/// <summary>The machine that runs the tests: others use it too, and it stands still for seconds at times.</summary>
public static class SharedMachine
{
    /// <summary>
    /// How long what is promised within <paramref name="promised"/> may take in a test: far more, as the test is to find what
    /// is broken and not what was disturbed. Tests print the time itself, which docs/reliability.md and docs/placement.md tell.
    /// </summary>
    public static TimeSpan AtMost(TimeSpan promised) => (3 * promised) + TimeSpan.FromSeconds(5);
}
