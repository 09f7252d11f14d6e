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
    /// <summary>The kind's Spanish name.</summary>
    public static string ToWire(this HostAlertKind kind) => kind switch
    {
        HostAlertKind.CpuHigh => "cpu_alta",
        HostAlertKind.MemoryHigh => "memoria_alta",
        HostAlertKind.DiskHigh => "disco_alto",
        _ => throw new UnreachableException($"No wire name for the alert {kind}."),
    };

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
        return new(alert.Kind.ToWire(), message, HostSampleConversions.Tenth(alert.Percent), WireJson.Timestamp(alert.Time));
    }
}
