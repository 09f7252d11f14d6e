using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Settings;

namespace HpcHangfire.Web.Retention;

/// <summary>What is kept of jobs that have ended: a view of the variables named beside each. The largest value stands for no limit.</summary>
public sealed record RetentionOptions
{
    /// <summary>RETENCION_DIAS: how long a job is kept after its end.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.MaxValue;

    /// <summary>RETENCION_TRABAJOS: how many are kept, the last that ended.</summary>
    public long MaxJobs { get; init; } = long.MaxValue;

    /// <summary>RETENCION_GB: bytes that the jobs' files may take.</summary>
    public long MaxBytes { get; init; } = long.MaxValue;

    /// <summary>Reads the settings.</summary>
    /// <exception cref="SettingException">One is wrong.</exception>
    public static RetentionOptions Read(SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new RetentionOptions
        {
            MaxAge = settings.Read(Variables.KeptDays) is > 0 and var days ? TimeSpan.FromDays(days) : TimeSpan.MaxValue,
            MaxJobs = settings.Read(Variables.KeptJobs) is > 0 and var jobs ? jobs : long.MaxValue,
            MaxBytes = settings.Read(Variables.KeptSize) is > 0 and var gibibytes ? (long)(gibibytes * 1024 * 1024 * 1024) : long.MaxValue,
        };
    }
}
