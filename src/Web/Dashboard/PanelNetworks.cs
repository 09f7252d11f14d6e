using System.Net;
using Hangfire.Dashboard;
using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Settings;

namespace HpcHangfire.Web.Dashboard;

/// <summary>
/// Who may see the dashboard, whose buttons delete and requeue jobs: this machine, and the networks of PANEL_REDES
/// (addresses such as 172.16.0.0/12, separated by commas). In a container the host itself comes from such a network. The
/// address is the connection's own; what a proxy says about its clients is ignored.
/// </summary>
public sealed class PanelNetworks : IDashboardAuthorizationFilter
{
    private readonly IReadOnlyList<IPNetwork> _networks;

    private PanelNetworks(IReadOnlyList<IPNetwork> networks) => _networks = networks;

    /// <summary>Reads the setting.</summary>
    /// <exception cref="SettingException">A part of it is not a network.</exception>
    public static PanelNetworks Read(SettingsReader settings) => new(settings.Read(Variables.PanelNetworks));

    /// <inheritdoc />
    public bool Authorize(DashboardContext context) => Allows(context.GetHttpContext().Connection.RemoteIpAddress);

    /// <summary>Whether a connection from there may see it.</summary>
    public bool Allows(IPAddress? address)
    {
        if (address is null)
            return false;
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return IPAddress.IsLoopback(plain) || _networks.Any(network => network.Contains(plain));
    }
}
