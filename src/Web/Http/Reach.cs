using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace HpcHangfire.Web.Http;

/// <summary>None of a name's addresses may be contacted.</summary>
/// <param name="message">Why, one Spanish sentence without its end.</param>
internal sealed class NotAllowedException(string message) : HttpRequestException(message);

/// <summary>
/// Where a master connects because somebody asked it to: a slave's address, an order's notice. It must not be one that only the
/// master reaches: its own loopback, unless the asker is on the same machine, or one where clouds keep their secrets.
/// </summary>
internal static class Reach
{
    private static readonly IPNetwork[] Never =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("224.0.0.0/3"),
        IPNetwork.Parse("::/128"), IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("fec0::/10"), IPNetwork.Parse("ff00::/8"),
        // The metadata services that are not link-local: Alibaba's, Azure's, Oracle's, all of Amazon's, Google's.
        IPNetwork.Parse("100.100.100.200/32"), IPNetwork.Parse("168.63.129.16/32"), IPNetwork.Parse("192.0.0.192/32"),
        IPNetwork.Parse("fd00:ec2::/32"), IPNetwork.Parse("fd20:ce::254/128"),
        // NAT64 of a site's own (RFC 8215): only its gateway knows where in it the IPv4 address is.
        IPNetwork.Parse("64:ff9b:1::/48"),
    ];

    private static readonly IPNetwork Compatible = IPNetwork.Parse("::/96");
    private static readonly IPNetwork[] Translated = [IPNetwork.Parse("64:ff9b::/96"), IPNetwork.Parse("::ffff:0:0:0/96")]; // NAT64, SIIT
    private static readonly IPNetwork Tunnelled = IPNetwork.Parse("2002::/16"); // 6to4
    private static readonly IPNetwork Teredo = IPNetwork.Parse("2001::/32"); // RFC 4380

    /// <summary>An IPv4 address in its own form, even where a socket shows it as an IPv6 one.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>Whether it may be contacted.</summary>
    /// <param name="address">The address.</param>
    /// <param name="networks">The only networks that are allowed, special ones too; empty for all but the special ones.</param>
    /// <param name="sameMachine">Whether the asker is on the master's own machine.</param>
    public static bool Allows(IPAddress address, IReadOnlyList<IPNetwork> networks, bool sameMachine)
    {
        var reached = Reached(address);
        if (networks.Any(network => network.Contains(reached)))
            return true;
        if (IPAddress.IsLoopback(reached))
            return sameMachine;
        return networks.Count == 0 && !Array.Exists(Never, network => network.Contains(reached));
    }

    /// <summary>Whether an address is the master's own machine.</summary>
    public static bool IsThisMachine(IPAddress address)
    {
        var reached = Reached(address);
        return IPAddress.IsLoopback(reached) || NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(card => card.GetIPProperties().UnicastAddresses)
            .Any(own => own.Address.Equals(reached));
    }

    /// <summary>Connects to one of a name's addresses that is allowed. It is asked of the address itself: a name may lead anywhere.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="allows">Whether an address is.</param>
    /// <param name="refusal">Why, where none is: one Spanish sentence without its end.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="NotAllowedException">None is.</exception>
    public static async ValueTask<Stream> ConnectAsync(DnsEndPoint target, Predicate<IPAddress> allows, string refusal, CancellationToken cancellation)
    {
        var allowed = Array.FindAll(await Dns.GetHostAddressesAsync(target.Host, cancellation), allows);
        if (allowed.Length == 0)
            throw new NotAllowedException(refusal);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, target.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The IPv4 address inside an IPv6 one that a host or a gateway sends there; any other as it is.</summary>
    private static IPAddress Reached(IPAddress address)
    {
        address = Plain(address);
        if (Tunnelled.Contains(address))
            return new IPAddress(address.GetAddressBytes().AsSpan(2, 4));
        if (Teredo.Contains(address))
            return new IPAddress(Array.ConvertAll(address.GetAddressBytes()[12..], part => (byte)~part)); // its client's, with every bit turned over
        var holdsOne = Array.Exists(Translated, network => network.Contains(address))
            || (Compatible.Contains(address) && !address.Equals(IPAddress.IPv6Any) && !address.Equals(IPAddress.IPv6Loopback));
        return holdsOne ? new IPAddress(address.GetAddressBytes().AsSpan(12, 4)) : address;
    }
}
