namespace HpcHangfire.Testing;

/// <summary>The machine that runs the tests: others use it too, and at times it stalls for seconds.</summary>
public static class SharedMachine
{
    /// <summary>
    /// How long something promised within <paramref name="promised"/> may take in a test: far longer, because the test must find
    /// what is broken, not what was disturbed. Tests print the time itself; docs/reliability.md and docs/placement.md report it.
    /// </summary>
    public static TimeSpan AtMost(TimeSpan promised) => (3 * promised) + TimeSpan.FromSeconds(5);
}
