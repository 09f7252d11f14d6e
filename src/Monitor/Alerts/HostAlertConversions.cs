using System.Globalization;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Hosts;

namespace HpcHangfire.Monitor.Alerts;

/// <summary>From <see cref="HostAlert"/> to its JSON.</summary>
public static class HostAlertConversions
{
    /// <summary>The alert with its Spanish name and sentence.</summary>
    public static HostAlertWire ToWire(this HostAlert alert)
    {
        var subject = alert.Kind switch
        {
            HostAlertKind.CpuHigh => "CPU",
            HostAlertKind.MemoryHigh => "memoria",
            _ => "disco",
        };
        var message = string.Create(CultureInfo.InvariantCulture, $"Alto uso de {subject}: {alert.Percent:0.0}%");
        return new(alert.Kind.ToWire(), message, Math.Round(alert.Percent, 1), WireJson.Timestamp(alert.Time));
    }
}
