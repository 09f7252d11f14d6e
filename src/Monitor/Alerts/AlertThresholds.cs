using HpcHangfire.Farm.Settings;

namespace HpcHangfire.Monitor.Alerts;

/// <summary>Above which an alert begins, in percent, 0..100.</summary>
/// <param name="CpuPercent">Default 80.</param>
/// <param name="MemoryPercent">Default 85.</param>
/// <param name="DiskPercent">Default 90.</param>
public sealed record AlertThresholds(double CpuPercent = 80, double MemoryPercent = 85, double DiskPercent = 90)
{
    /// <summary>From <c>MEMORIA_CPU_THRESHOLD</c>, <c>MEMORIA_RAM_THRESHOLD</c> and <c>MEMORIA_DISK_THRESHOLD</c>.</summary>
    /// <exception cref="SettingException">One of them is not a number in 0..100.</exception>
    public static AlertThresholds From(SettingsReader settings)
    {
        var defaults = new AlertThresholds();
        return new(
            settings.Real("MEMORIA_CPU_THRESHOLD", defaults.CpuPercent, 0, 100),
            settings.Real("MEMORIA_RAM_THRESHOLD", defaults.MemoryPercent, 0, 100),
            settings.Real("MEMORIA_DISK_THRESHOLD", defaults.DiskPercent, 0, 100));
    }
}
