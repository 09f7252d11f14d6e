using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Settings;
using HpcHangfire.Monitor.Alerts;

namespace HpcHangfire.Monitor;

/// <summary>What a monitor is told by its environment.</summary>
/// <param name="Node">This memory node's name, <c>MEMORIA_NODE</c>.</param>
/// <param name="Host">The host it watches, <c>NODO_HOST</c>; workers there carry the same name.</param>
/// <param name="ListenUrl">From <c>MEMORIA_HOST</c> and <c>MEMORIA_PORT</c>.</param>
/// <param name="SampleInterval"><c>MEMORIA_MUESTRA_INTERVAL</c>; below the 14 s after which a silent host is unknown.</param>
/// <param name="ReportInterval"><c>MEMORIA_REPORT_INTERVAL</c>; below the 90 s that a report lives.</param>
/// <param name="Thresholds">Where alerts begin.</param>
/// <param name="Redis">A StackExchange.Redis configuration string, <c>REDIS</c>.</param>
/// <param name="DataFolder">Its disk is watched, <c>CARPETA_DATOS</c>.</param>
internal sealed record MonitorSettings(
    string Node,
    string Host,
    string ListenUrl,
    TimeSpan SampleInterval,
    TimeSpan ReportInterval,
    AlertThresholds Thresholds,
    string Redis,
    string DataFolder)
{
    /// <exception cref="SettingException">A value is wrong.</exception>
    public static MonitorSettings From(SettingsReader settings) => new(
        settings.Text("MEMORIA_NODE", "memoria1"),
        settings.Text("NODO_HOST", Environment.MachineName),
        ListenAddress.Url(settings, "MEMORIA_HOST", "MEMORIA_PORT", defaultPort: 5003),
        settings.Seconds("MEMORIA_MUESTRA_INTERVAL", TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(10)),
        settings.Seconds("MEMORIA_REPORT_INTERVAL", TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(80)),
        AlertThresholds.From(settings),
        settings.Text("REDIS", "localhost:6379"),
        settings.Text("CARPETA_DATOS", "datos"));
}
