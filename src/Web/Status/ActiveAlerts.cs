using System.Text.Json;
using HpcHangfire.Farm.Wire;

namespace HpcHangfire.Web.Status;

/// <summary>The alerts that the memory nodes' last reports say are on.</summary>
internal static class ActiveAlerts
{
    private static readonly (string Flag, string Kind)[] Kinds =
        [("cpu_alto", "cpu_alta"), ("memoria_alta", "memoria_alta"), ("disco_alto", "disco_alto")];

    /// <summary>Reads them; foreign nodes' reports may lack any part.</summary>
    public static IReadOnlyList<ActiveAlertWire> From(IReadOnlyDictionary<string, JsonElement> reports) =>
    [
        .. from report in reports
           where report.Value.TryGetProperty("alertas", out var alerts) && alerts.ValueKind == JsonValueKind.Object
           let flags = report.Value.GetProperty("alertas")
           from kind in Kinds
           where flags.TryGetProperty(kind.Flag, out var flag) && flag.ValueKind == JsonValueKind.True
           select new ActiveAlertWire(
               report.Key,
               kind.Kind,
               report.Value.TryGetProperty("timestamp", out var at) && at.ValueKind == JsonValueKind.Number ? at.GetDouble() : 0),
    ];
}
