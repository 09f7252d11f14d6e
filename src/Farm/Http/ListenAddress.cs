using System.Net;
using System.Net.Sockets;
using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Settings;

namespace HpcHangfire.Farm.Http;

/// <summary>Where a program's HTTP API listens.</summary>
public static class ListenAddress
{
    /// <summary>The URL made of two settings, such as <c>MEMORIA_HOST</c> and <c>MEMORIA_PORT</c>.</summary>
    /// <param name="settings">The program's settings.</param>
    /// <param name="hostSetting">The address: an IP address or <c>localhost</c>.</param>
    /// <param name="portSetting">The port; 0 takes any free one.</param>
    /// <exception cref="SettingException">Not an address, or no port.</exception>
    public static string Url(SettingsReader settings, TextSetting hostSetting, WholeSetting portSetting)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var port = settings.Read(portSetting);
        var host = settings.Read(hostSetting);
        // Kestrel cannot take a free port on "localhost", which is two addresses, and takes any other name for "all addresses".
        if (string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase))
            host = port == 0 ? "127.0.0.1" : "localhost";
        else if (IPAddress.TryParse(host, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6)
            host = $"[{host}]";
        return $"http://{host}:{port}";
    }
}
