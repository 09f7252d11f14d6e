using HpcHangfire.Farm.Settings;

namespace HpcHangfire.Farm.Queues;

/// <summary>Times of the leases; every program of a farm should have the same.</summary>
public sealed record LeaseOptions
{
    /// <summary>ARRIENDO_S: how long a job stays its worker's without a sign of life, 1..300 s. Default 10 s: a dead worker's job runs elsewhere within 12.</summary>
    public TimeSpan Life { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time between two renewals: a quarter of <see cref="Life"/>, so that three may fail.</summary>
    public TimeSpan Renewal => Life / 4;

    /// <summary>Time between two looks for expired leases.</summary>
    public TimeSpan ReapInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>MAX_REINTENTOS: attempts, crashed ones among them, before a job counts as failed. Default 3.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>How long a job is left to a better worker that asks for one too, before another may take it.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>ENVEJECIMIENTO_S: waiting time that raises a job by one priority, 0..86400 s; 0 never. Default 600 s.</summary>
    public TimeSpan Aging { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Reads the settings.</summary>
    /// <exception cref="SettingException">One is wrong.</exception>
    public static LeaseOptions Read(SettingsReader settings) => new()
    {
        Life = settings.Seconds("ARRIENDO_S", TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(300)),
        Aging = settings.Seconds("ENVEJECIMIENTO_S", TimeSpan.FromMinutes(10), TimeSpan.Zero, TimeSpan.FromDays(1)),
        MaxAttempts = settings.Number("MAX_REINTENTOS", 3, 1, 100),
    };
}
