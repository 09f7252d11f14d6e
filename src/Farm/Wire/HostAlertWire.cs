using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Serialization;
using HpcHangfire.Farm.Hosts;

namespace HpcHangfire.Farm.Wire;

/// <summary>An alert of a memory node that is on now.</summary>
public sealed record HostAlertWire(
    [property: JsonPropertyName("tipo")] string Kind,
    [property: JsonPropertyName("mensaje")] string Message,
    [property: JsonPropertyName("valor")] double Value,
    [property: JsonPropertyName("timestamp")] double Timestamp);

/// <summary>Answer to GET /alertas of a memory node.</summary>
public sealed record HostAlertsWire([property: JsonPropertyName("alertas")] IReadOnlyList<HostAlertWire> Alerts);

/// <summary>From <see cref="HostAlert"/> to its JSON.</summary>
public static class HostAlertConversions
{
    /// <summary>The alert with its Spanish name and sentence.</summary>
    public static HostAlertWire ToWire(this HostAlert alert)
    {
        var (kind, subject) = alert.Kind switch
        {
            HostAlertKind.CpuHigh => ("cpu_alta", "CPU"),
            HostAlertKind.MemoryHigh => ("memoria_alta", "memoria"),
            HostAlertKind.DiskHigh => ("disco_alto", "disco"),
            _ => throw new UnreachableException($"No wire name for the alert {alert.Kind}."),
        };
        var message = string.Create(CultureInfo.InvariantCulture, $"Alto uso de {subject}: {alert.Percent:0.0}%");
        return new(kind, message, HostSampleConversions.Tenth(alert.Percent), WireJson.Timestamp(alert.Time));
    }
}
