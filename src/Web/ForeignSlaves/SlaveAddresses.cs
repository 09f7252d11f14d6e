using System.Net;
using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Settings;

namespace HpcHangfire.Web.ForeignSlaves;

/// <summary>
/// Where a master connects because somebody asked it to. Whoever registers a slave chooses an address. It must not be one that
/// only the master reaches: its own loopback, unless the asker is on the same machine, or a link-local one, where clouds keep
/// their secrets. ESCLAVOS_REDES narrows it to the networks it names (or opens one of those).
/// </summary>
public sealed class SlaveAddresses
{
    private static readonly IPNetwork[] Never =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("224.0.0.0/3"),
        IPNetwork.Parse("::/128"), IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("ff00::/8"),
    ];

    private readonly IReadOnlyList<IPNetwork> _networks;

    private SlaveAddresses(IReadOnlyList<IPNetwork> networks) => _networks = networks;

    /// <summary>Reads the setting.</summary>
    /// <exception cref="SettingException">A part of it is not a network.</exception>
    public static SlaveAddresses Read(SettingsReader settings) => new(settings.Read(Variables.SlaveNetworks));

    /// <summary>Whether a slave there may be contacted.</summary>
    /// <param name="address">An address of the slave.</param>
    /// <param name="sameMachine">Whether it registered from the master's own machine.</param>
    public bool Allows(IPAddress address, bool sameMachine)
    {
        var plain = Plain(address);
        if (_networks.Any(network => network.Contains(plain)))
            return true;
        if (IPAddress.IsLoopback(plain))
            return sameMachine;
        return _networks.Count == 0 && !Array.Exists(Never, network => network.Contains(plain));
    }

    /// <summary>An IPv4 address in its own form, even where a socket shows it as an IPv6 one.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
