using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Settings;

namespace HpcHangfire.Web.ForeignSlaves;

/// <summary>How a master deals with foreign slaves: a view of the variables named beside each.</summary>
public sealed record RelayOptions
{
    /// <summary>ESCLAVO_PING_INTERVAL: time from one ping's start to the next one's.</summary>
    public required TimeSpan PingInterval { get; init; }

    /// <summary>PING_TIMEOUT: longest wait for a ping's answer; slaves measure their CPU for one second before they answer.</summary>
    public required TimeSpan PingTimeout { get; init; }

    /// <summary>HTTP_TIMEOUT: longest wait for the answer to /ejecutar.</summary>
    public required TimeSpan HttpTimeout { get; init; }

    /// <summary>TIMEOUT_ALGORITMO: longest wait for a result when the order sets no limit.</summary>
    public required TimeSpan JobTimeout { get; init; }

    /// <summary>Reads the settings.</summary>
    /// <exception cref="SettingException">One is wrong.</exception>
    public static RelayOptions Read(SettingsReader settings) => new()
    {
        PingInterval = settings.Read(Variables.PingInterval),
        PingTimeout = settings.Read(Variables.PingTimeout),
        HttpTimeout = settings.Read(Variables.HttpTimeout),
        JobTimeout = settings.Read(Variables.JobTimeout),
    };
}
