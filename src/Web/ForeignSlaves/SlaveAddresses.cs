using System.Net;
using System.Net.NetworkInformation;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace HpcHangfire.Web.ForeignSlaves;

/// <summary>
/// Where a master connects because somebody asked it to. Whoever registers a slave chooses an address. It must not be one that
/// only the master reaches: its own loopback, unless the asker is on the same machine, or one where clouds keep their secrets.
/// ESCLAVOS_REDES narrows it to the networks it names (or opens one of those). Nor may it be the master itself or its Redis.
/// </summary>
/// <param name="rules">The settings.</param>
/// <param name="server">Knows the master's own ports once it listens.</param>
public sealed partial class SlaveAddresses(SlaveRules rules, IServer server)
{
    private static readonly IPNetwork[] Never =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("224.0.0.0/3"),
        IPNetwork.Parse("::/128"), IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("ff00::/8"),
        // The metadata services that are not link-local: Alibaba's, Azure's, Oracle's, all of Amazon's, Google's.
        IPNetwork.Parse("100.100.100.200/32"), IPNetwork.Parse("168.63.129.16/32"), IPNetwork.Parse("192.0.0.192/32"),
        IPNetwork.Parse("fd00:ec2::/32"), IPNetwork.Parse("fd20:ce::254/128"),
        // NAT64 of a site's own (RFC 8215): only its gateway knows where in it the IPv4 address is.
        IPNetwork.Parse("64:ff9b:1::/48"),
    ];

    private static readonly IPNetwork Compatible = IPNetwork.Parse("::/96");
    private static readonly IPNetwork[] Translated = [IPNetwork.Parse("64:ff9b::/96"), IPNetwork.Parse("::ffff:0:0:0/96")]; // NAT64, SIIT
    private static readonly IPNetwork Tunnelled = IPNetwork.Parse("2002::/16"); // 6to4

    /// <summary>The settings.</summary>
    public SlaveRules Rules => rules;

    /// <summary>An IPv4 address in its own form, even where a socket shows it as an IPv6 one.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>
    /// The one form of an IP address, or a host's name as it was given; null for anything else. Many programs read 127.1, 0x7f000001
    /// or 2130706433 as 127.0.0.1. So what ends in a number, as browsers say it (https://url.spec.whatwg.org/#ends-in-a-number-checker),
    /// must be an IPv4 address in its usual form.
    /// </summary>
    public static string? Canonical(string host)
    {
        if (host.Contains(':', StringComparison.Ordinal))
            return Uri.CheckHostName(host) == UriHostNameType.IPv6 && IPAddress.TryParse(host, out var six) ? $"{Plain(six)}" : null;
        if (EndsInANumber().IsMatch(host))
            return IPAddress.TryParse(host, out var four) && four.ToString() == host ? host : null;
        return Ascii.IsValid(host) && Uri.CheckHostName(host) == UriHostNameType.Dns ? host : null; // digits of other scripts count as digits elsewhere
    }

    /// <summary>Whether a slave there may be contacted.</summary>
    /// <param name="address">An address of the slave.</param>
    /// <param name="sameMachine">Whether it registered from the master's own machine.</param>
    public bool Allows(IPAddress address, bool sameMachine)
    {
        var reached = Reached(address);
        if (rules.Networks.Any(network => network.Contains(reached)))
            return true;
        if (IPAddress.IsLoopback(reached))
            return sameMachine;
        return rules.Networks.Count == 0 && !Array.Exists(Never, network => network.Contains(reached));
    }

    /// <summary>Whether the master itself or its Redis is there.</summary>
    public bool IsTaken(IPAddress address, int port) => IsRedis(address, port) || (OwnPorts().Contains(port) && IsThisMachine(address));

    /// <summary>The IPv4 address inside an IPv6 one that a host or a gateway sends there; any other as it is.</summary>
    private static IPAddress Reached(IPAddress address)
    {
        address = Plain(address);
        if (Tunnelled.Contains(address))
            return new IPAddress(address.GetAddressBytes().AsSpan(2, 4));
        var holdsOne = Array.Exists(Translated, network => network.Contains(address))
            || (Compatible.Contains(address) && !address.Equals(IPAddress.IPv6Any) && !address.Equals(IPAddress.IPv6Loopback));
        return holdsOne ? new IPAddress(address.GetAddressBytes().AsSpan(12, 4)) : address;
    }

    // A Redis elsewhere may be given by a name, and none is resolved here: its port is no slave's anywhere.
    private bool IsRedis(IPAddress address, int port) =>
        rules.Redis.Any(server => server.Port == port && (!server.OnLoopback || IsThisMachine(address)));

    private IEnumerable<int> OwnPorts() => server.Features.Get<IServerAddressesFeature>()?.Addresses.Select(url => BindingAddress.Parse(url).Port) ?? [];

    private static bool IsThisMachine(IPAddress address)
    {
        var reached = Reached(address);
        return IPAddress.IsLoopback(reached) || NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(card => card.GetIPProperties().UnicastAddresses)
            .Any(own => own.Address.Equals(reached));
    }

    [GeneratedRegex(@"(^|\.)([0-9]+|0[xX][0-9a-fA-F]*)\.*\z")]
    private static partial Regex EndsInANumber();
}
