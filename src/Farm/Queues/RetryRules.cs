using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Settings;

namespace HpcHangfire.Farm.Queues;

/// <summary>How often and when a failed attempt is followed by another.</summary>
/// <param name="MaxAttempts">MAX_REINTENTOS: attempts at a job before it counts as failed.</param>
/// <param name="Delay">REINTENTO_DELAY: wait before the second attempt; it grows by as much with each further one.</param>
public sealed record RetryRules(int MaxAttempts, TimeSpan Delay)
{
    /// <summary>MAX_DESALOJOS: how often a job's worker may be stopped during it before it counts as failed.</summary>
    public int MaxEvictions { get; init; } = Variables.MaxEvictions.Default;

    /// <summary>Reads the settings.</summary>
    /// <exception cref="SettingException">One is wrong.</exception>
    public static RetryRules Read(SettingsReader settings) => new(
        settings.Read(Variables.MaxAttempts),
        settings.Read(Variables.RetryDelay))
    {
        MaxEvictions = settings.Read(Variables.MaxEvictions),
    };

    /// <summary>Time until the attempt that follows failed attempt <paramref name="number"/> (1 for the first), or null when that was the last.</summary>
    public TimeSpan? After(int number) => number < MaxAttempts ? Delay * number : null;
}
