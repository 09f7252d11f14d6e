using System.Net;
using System.Net.Sockets;
using HpcHangfire.Farm.Settings;

namespace HpcHangfire.Farm.Http;

/// <summary>Where a program's HTTP API listens.</summary>
public static class ListenAddress
{
    /// <summary>The URL made of two settings, such as <c>MEMORIA_HOST</c> and <c>MEMORIA_PORT</c>.</summary>
    /// <param name="settings">The program's settings.</param>
    /// <param name="hostName">Setting of the address: an IP address or <c>localhost</c>. Default 0.0.0.0, all of them.</param>
    /// <param name="portName">Setting of the port, 0..65535; 0 takes any free one.</param>
    /// <param name="defaultPort">Port when none is set.</param>
    /// <exception cref="SettingException">Not an address, or no port.</exception>
    public static string Url(SettingsReader settings, string hostName, string portName, int defaultPort)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var port = settings.Number(portName, defaultPort, 0, ushort.MaxValue);
        var host = settings.Text(hostName, "0.0.0.0");
        // Kestrel cannot take a free port on "localhost", which is two addresses, and takes any other name for "all addresses".
        if (string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase))
            host = port == 0 ? "127.0.0.1" : "localhost";
        else if (!IPAddress.TryParse(host, out var address))
            throw new SettingException($"{hostName}={host}: se esperaba una dirección IP o localhost.");
        else if (address.AddressFamily == AddressFamily.InterNetworkV6)
            host = $"[{host}]";
        return $"http://{host}:{port}";
    }
}
