using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Settings;
using HpcHangfire.Monitor.Alerts;

namespace HpcHangfire.Monitor;

/// <summary>What a monitor's environment tells it.</summary>
/// <param name="Node">This memory node's name, <c>MEMORIA_NODE</c>.</param>
/// <param name="Host">The host it watches, <c>NODO_HOST</c>; workers there carry the same name.</param>
/// <param name="ListenUrl">From <c>MEMORIA_HOST</c> and <c>MEMORIA_PORT</c>.</param>
/// <param name="SampleInterval"><c>MEMORIA_MUESTRA_INTERVAL</c>; below the 14 s after which a silent host is unknown.</param>
/// <param name="ReportInterval"><c>MEMORIA_REPORT_INTERVAL</c>; below the 90 s that a report lives.</param>
/// <param name="Thresholds">Where alerts begin.</param>
/// <param name="Redis">The farm's Redis: <c>REDIS</c>, <c>REDIS_USUARIO</c>, <c>REDIS_CLAVE</c>.</param>
/// <param name="DataFolder">Its disk is watched, <c>CARPETA_DATOS</c>.</param>
internal sealed record MonitorSettings(
    string Node,
    string Host,
    string ListenUrl,
    TimeSpan SampleInterval,
    TimeSpan ReportInterval,
    AlertThresholds Thresholds,
    RedisAddress Redis,
    string DataFolder)
{
    /// <exception cref="SettingException">A value is wrong.</exception>
    public static MonitorSettings From(SettingsReader settings) => new(
        settings.Read(Variables.MonitorName),
        settings.Read(Variables.NodeHost),
        ListenAddress.Url(settings, Variables.MonitorHost, Variables.MonitorPort),
        settings.Read(Variables.SampleInterval),
        settings.Read(Variables.ReportInterval),
        AlertThresholds.From(settings),
        RedisAddress.Read(settings),
        settings.Read(Variables.DataFolder));
}
