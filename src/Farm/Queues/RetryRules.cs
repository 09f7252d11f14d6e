using HpcHangfire.Farm.Settings;

namespace HpcHangfire.Farm.Queues;

/// <summary>How often and when a failed attempt is followed by another.</summary>
/// <param name="MaxAttempts">MAX_REINTENTOS: attempts at a job before it counts as failed, 1..100. Default 3.</param>
/// <param name="Delay">REINTENTO_DELAY: wait before the second attempt; it grows by itself with each further one. Default 5 s.</param>
public sealed record RetryRules(int MaxAttempts, TimeSpan Delay)
{
    /// <summary>Reads the settings.</summary>
    /// <exception cref="SettingException">One is wrong.</exception>
    public static RetryRules Read(SettingsReader settings) => new(
        settings.Number("MAX_REINTENTOS", 3, 1, 100),
        settings.Seconds("REINTENTO_DELAY", TimeSpan.FromSeconds(5), TimeSpan.Zero, TimeSpan.FromHours(1)));

    /// <summary>Time until the attempt that follows failed attempt <paramref name="number"/> (1 for the first), or null when that was the last.</summary>
    public TimeSpan? After(int number) => number < MaxAttempts ? Delay * number : null;
}
