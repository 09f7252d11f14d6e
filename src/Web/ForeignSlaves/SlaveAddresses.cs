using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using HpcHangfire.Web.Http;
using Microsoft.AspNetCore.Hosting.Server;

namespace HpcHangfire.Web.ForeignSlaves;

/// <summary>
/// Where foreign slaves may be. Whoever registers one chooses an address, and <see cref="Reach"/> says which the master calls.
/// ESCLAVOS_REDES narrows them to the networks it names (or opens one of the special ones). Nor may it be the master itself or its Redis.
/// </summary>
/// <param name="rules">The settings.</param>
/// <param name="server">Knows the master's own ports once it listens.</param>
public sealed partial class SlaveAddresses(SlaveRules rules, IServer server)
{
    private readonly OwnPlaces _own = new(rules.Redis, server);

    /// <summary>The settings.</summary>
    public SlaveRules Rules => rules;

    /// <summary>
    /// The one form of an IP address, or a host's name as it was given; null for anything else. Many programs read 127.1, 0x7f000001
    /// or 2130706433 as 127.0.0.1. So what ends in a number, as browsers say it (https://url.spec.whatwg.org/#ends-in-a-number-checker),
    /// must be an IPv4 address in its usual form.
    /// </summary>
    public static string? Canonical(string host)
    {
        if (host.Contains(':', StringComparison.Ordinal))
            return Uri.CheckHostName(host) == UriHostNameType.IPv6 && IPAddress.TryParse(host, out var six) ? $"{Reach.Plain(six)}" : null;
        if (EndsInANumber().IsMatch(host))
            return IPAddress.TryParse(host, out var four) && four.ToString() == host ? host : null;
        return Ascii.IsValid(host) && Uri.CheckHostName(host) == UriHostNameType.Dns ? host : null; // digits of other scripts count as digits elsewhere
    }

    /// <summary>Whether a slave there may be contacted.</summary>
    /// <param name="address">An address of the slave.</param>
    /// <param name="sameMachine">Whether it registered from the master's own machine.</param>
    public bool Allows(IPAddress address, bool sameMachine) => Reach.Allows(address, rules.Networks, sameMachine);

    /// <summary>Whether the master itself or its Redis is there.</summary>
    public bool IsTaken(IPAddress address, int port) => _own.Include(address, port);

    [GeneratedRegex(@"(^|\.)([0-9]+|0[xX][0-9a-fA-F]*)\.*\z")]
    private static partial Regex EndsInANumber();
}
