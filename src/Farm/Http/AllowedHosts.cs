using System.Net;
using System.Net.NetworkInformation;
using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Settings;

namespace HpcHangfire.Farm.Http;

/// <summary>
/// The names under which a program answers. Any web page may let a name of its own point at this machine, and browsers then take our
/// answers for that page's (DNS rebinding). No page can do so with an address, with <c>localhost</c>, with a name without a dot or with
/// this machine's name; HOSTS_PERMITIDOS adds others.
/// </summary>
public sealed class AllowedHosts
{
    private const string Wildcard = "*.";
    private readonly IReadOnlyList<string> _listed;
    private readonly HashSet<string> _own;

    private AllowedHosts(IReadOnlyList<string> listed, IEnumerable<string> own) =>
        (_listed, _own) = (listed, new HashSet<string>(own, StringComparer.OrdinalIgnoreCase));

    /// <summary>Reads the setting, and the program's own names.</summary>
    /// <exception cref="SettingException">A part of it is not a name.</exception>
    public static AllowedHosts Read(SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var network = IPGlobalProperties.GetIPGlobalProperties();
        return new AllowedHosts(
            settings.Read(Variables.AllowedHosts),
            [Environment.MachineName, network.HostName, $"{network.HostName}.{network.DomainName}", .. settings.Read(Variables.WorkerAddress) is { } told ? [told] : Array.Empty<string>()]);
    }

    /// <summary>Whether a request to this name is answered.</summary>
    /// <param name="host">A name or an address, without port; IPv6 with or without its brackets. Empty for a client that sends none: no browser.</param>
    public bool Allows(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        var name = host.EndsWith('.') ? host[..^1] : host;
        return !name.Contains('.', StringComparison.Ordinal)
            || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || IPAddress.TryParse(name, out _)
            || _own.Contains(name)
            || Lists(name);
    }

    /// <summary>Whether HOSTS_PERMITIDOS has this name.</summary>
    public bool Lists(string host) => _listed.Any(listed => listed.StartsWith(Wildcard, StringComparison.Ordinal)
        ? host.EndsWith(listed[1..], StringComparison.OrdinalIgnoreCase)
        : string.Equals(host, listed, StringComparison.OrdinalIgnoreCase));
}
