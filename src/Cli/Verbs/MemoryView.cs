using System.Text.Json;
using HpcHangfire.Cli.Show;
using HpcHangfire.Contract.Wire;

namespace HpcHangfire.Cli.Verbs;

/// <summary>
/// How the memory nodes' reports look. The master passes them on as they came, even from foreign nodes. So each value is
/// read on its own: a missing or odd one leaves a dash and hides nothing else.
/// </summary>
internal static class MemoryView
{
    public static Screen Of(MemoryReportsWire memory, Clock clock) => new(new Table(
        [
            new("NODO"), new("CPU", IsNumber: true), new("MEMORIA", IsNumber: true),
            new("USADA", IsNumber: true, Narrow.Drop), new("TOTAL", IsNumber: true),
            new("DISCO", IsNumber: true), new("DISCO LIBRE", IsNumber: true, Narrow.Drop),
            new("CPU MEDIA", IsNumber: true, Narrow.Drop), new("MEMORIA MEDIA", IsNumber: true, Narrow.Drop),
            new("REPORTE", Narrow: Narrow.Drop), new("ALERTAS", Narrow: Narrow.Wrap),
        ],
        [.. memory.Reports.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => Row(r.Key, r.Value, clock))],
        "Ningún nodo de memoria ha enviado su reporte."));

    private static Cell[] Row(string node, JsonElement report, Clock clock) =>
    [
        node,
        Percent(report, "metricas_actuales", "cpu", "percent"),
        Percent(report, "metricas_actuales", "memoria", "percent"),
        Bytes(report, "metricas_actuales", "memoria", "usado"),
        Bytes(report, "metricas_actuales", "memoria", "total"),
        Percent(report, "metricas_actuales", "disco", "percent"),
        Bytes(report, "metricas_actuales", "disco", "libre"),
        Percent(report, "promedios", "cpu_percent"),
        Percent(report, "promedios", "memoria_percent"),
        Number(report, "timestamp") is { } at ? clock.Show(at) : null as string,
        Alerts(report),
    ];

    private static Cell Percent(JsonElement report, params ReadOnlySpan<string> path) =>
        Number(report, path) is { } percent ? Human.Percent(percent) : Cell.None;

    private static Cell Bytes(JsonElement report, params ReadOnlySpan<string> path) =>
        Number(report, path) is { } bytes ? Human.Bytes(bytes) : Cell.None;

    private static double? Number(JsonElement report, params ReadOnlySpan<string> path) =>
        Find(report, path) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    private static JsonElement? Find(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                return null;
        }

        return element;
    }

    private static Cell Alerts(JsonElement report)
    {
        if (Find(report, "alertas") is not { ValueKind: JsonValueKind.Object } alerts)
            return Cell.None;
        var on = alerts.EnumerateObject().Where(a => a.Value.ValueKind == JsonValueKind.True).Select(a => a.Name).ToArray();
        return on.Length == 0 ? Cell.Say("ninguna", Tone.Good) : new Cell(string.Join(", ", on), Tone.Bad);
    }
}
