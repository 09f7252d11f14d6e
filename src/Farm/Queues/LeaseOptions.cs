using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Settings;

namespace HpcHangfire.Farm.Queues;

/// <summary>Times of the leases; every program of a farm should have the same.</summary>
public sealed record LeaseOptions
{
    /// <summary>ARRIENDO_S: how long a silent worker keeps its job. With the default a dead worker's job runs elsewhere within 12 s.</summary>
    public TimeSpan Life { get; init; } = Variables.LeaseLife.Default;

    /// <summary>Time between two renewals: a quarter of <see cref="Life"/>, so that three may fail.</summary>
    public TimeSpan Renewal => Life / 4;

    /// <summary>Time between two looks for expired leases.</summary>
    public TimeSpan ReapInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>MAX_REINTENTOS: attempts, crashed ones included, before a job counts as failed.</summary>
    public int MaxAttempts { get; init; } = Variables.MaxAttempts.Default;

    /// <summary>MAX_DESALOJOS: leases in a row that may expire before an attempt begins, before the job counts as failed.</summary>
    public int MaxEvictions { get; init; } = Variables.MaxEvictions.Default;

    /// <summary>How long a job is left to a better worker that also asks, before another may take it.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>ENVEJECIMIENTO_S: waiting time that raises a job by one priority; 0 never.</summary>
    public TimeSpan Aging { get; init; } = Variables.Aging.Default;

    /// <summary>Reads the settings.</summary>
    /// <exception cref="SettingException">One is wrong.</exception>
    public static LeaseOptions Read(SettingsReader settings) => new()
    {
        Life = settings.Read(Variables.LeaseLife),
        Aging = settings.Read(Variables.Aging),
        MaxAttempts = settings.Read(Variables.MaxAttempts),
        MaxEvictions = settings.Read(Variables.MaxEvictions),
    };
}
