using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Settings;

namespace HpcHangfire.Monitor.Alerts;

/// <summary>Values above which an alert begins, in percent, 0..100.</summary>
/// <param name="CpuPercent"><c>MEMORIA_CPU_THRESHOLD</c>.</param>
/// <param name="MemoryPercent"><c>MEMORIA_RAM_THRESHOLD</c>.</param>
/// <param name="DiskPercent"><c>MEMORIA_DISK_THRESHOLD</c>.</param>
public sealed record AlertThresholds(double CpuPercent, double MemoryPercent, double DiskPercent)
{
    /// <summary>Reads the settings.</summary>
    /// <exception cref="SettingException">One of them is not a number in 0..100.</exception>
    public static AlertThresholds From(SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new(settings.Read(Variables.CpuAlert), settings.Read(Variables.MemoryAlert), settings.Read(Variables.DiskAlert));
    }
}
