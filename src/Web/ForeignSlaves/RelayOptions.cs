using HpcHangfire.Farm.Settings;

namespace HpcHangfire.Web.ForeignSlaves;

/// <summary>How a master deals with foreign slaves, from the variables named beside each.</summary>
public sealed record RelayOptions
{
    /// <summary>ESCLAVO_PING_INTERVAL: time from one ping's begin to the next one's, 0.25 s..1 h. Default 10 s.</summary>
    public required TimeSpan PingInterval { get; init; }

    /// <summary>PING_TIMEOUT: longest wait for a ping's answer, 0.1 s..60 s. Default 5 s: slaves measure their CPU for one before they answer.</summary>
    public required TimeSpan PingTimeout { get; init; }

    /// <summary>HTTP_TIMEOUT: longest wait for the answer to /ejecutar, 0.1 s..600 s. Default 10 s.</summary>
    public required TimeSpan HttpTimeout { get; init; }

    /// <summary>TIMEOUT_ALGORITMO: longest wait for a result when the order sets no limit, 1 s..1 day. Default 300 s.</summary>
    public required TimeSpan JobTimeout { get; init; }

    /// <summary>Reads the settings.</summary>
    /// <exception cref="SettingException">One is wrong.</exception>
    public static RelayOptions Read(SettingsReader settings) => new()
    {
        PingInterval = settings.Seconds("ESCLAVO_PING_INTERVAL", TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(0.25), TimeSpan.FromHours(1)),
        PingTimeout = settings.Seconds("PING_TIMEOUT", TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(60)),
        HttpTimeout = settings.Seconds("HTTP_TIMEOUT", TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(600)),
        JobTimeout = settings.Seconds("TIMEOUT_ALGORITMO", TimeSpan.FromSeconds(300), TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
    };
}
