using System.Text.Json;

namespace HpcHangfire.Farm.Hosts;

/// <summary>What a memory node's last report says about its host. Foreign nodes may leave out any part.</summary>
/// <param name="Node">The memory node.</param>
/// <param name="Host">The host it watches: what the report names, otherwise the node's own name.</param>
/// <param name="IsForeign">Whether it is a node of the first system, which names no host.</param>
/// <param name="Timestamp">Unix seconds of the report; 0 when it has none.</param>
/// <param name="CpuPercent">Load of the whole machine, 0..100, or null.</param>
/// <param name="MemoryPercent">Memory in use, 0..100, or null.</param>
/// <param name="DiskPercent">Disk in use, 0..100, or null.</param>
/// <param name="Alerts">The alerts that are on.</param>
public sealed record ReportedHost(
    string Node, string Host, bool IsForeign, double Timestamp, double? CpuPercent, double? MemoryPercent, double? DiskPercent, IReadOnlyList<HostAlertKind> Alerts)
{
    private static readonly (string Flag, HostAlertKind Kind)[] Kinds =
        [("cpu_alto", HostAlertKind.CpuHigh), ("memoria_alta", HostAlertKind.MemoryHigh), ("disco_alto", HostAlertKind.DiskHigh)];

    /// <summary>Reads the reports of <see cref="HostStore.ReportsAsync"/>.</summary>
    public static IReadOnlyList<ReportedHost> From(IReadOnlyDictionary<string, JsonElement> reports)
    {
        ArgumentNullException.ThrowIfNull(reports);
        return [.. reports.Select(r => From(r.Key, r.Value))];
    }

    private static ReportedHost From(string node, JsonElement report)
    {
        var current = Member(report, "metricas_actuales");
        var host = Member(report, "nodo") is { ValueKind: JsonValueKind.String } name ? name.GetString() : null;
        return new(
            node,
            host ?? node,
            host is null,
            Number(Member(report, "timestamp")) ?? 0,
            Number(Member(Member(current, "cpu"), "percent")),
            Number(Member(Member(current, "memoria"), "percent")),
            Number(Member(Member(current, "disco"), "percent")),
            [.. Kinds.Where(k => Member(Member(report, "alertas"), k.Flag) is { ValueKind: JsonValueKind.True }).Select(k => k.Kind)]);
    }

    private static JsonElement? Member(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } some && some.TryGetProperty(name, out var value) ? value : null;

    private static double? Number(JsonElement? value) => value is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out var finite) && double.IsFinite(finite) ? finite : null;
}
