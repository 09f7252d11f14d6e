using System.Globalization;
using System.Net;
using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Settings;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Redis;

/// <summary>Where the farm's Redis is and who we are to it: REDIS, REDIS_USUARIO, REDIS_CLAVE, and the files of the last two.</summary>
public sealed class RedisAddress
{
    private const int DefaultPort = 6379;

    private RedisAddress(ConfigurationOptions options) => Options = options;

    /// <summary>The client's own words for it.</summary>
    public ConfigurationOptions Options { get; }

    /// <summary>The servers' ports, and whether each is on this machine's loopback alone. No name but localhost is understood here.</summary>
    public IReadOnlyList<(int Port, bool OnLoopback)> Places => [.. Options.EndPoints.Select(server => server switch
    {
        IPEndPoint ip => (OrDefault(ip.Port), IPAddress.IsLoopback(ip.Address)),
        DnsEndPoint name => (OrDefault(name.Port), string.Equals(name.Host, "localhost", StringComparison.OrdinalIgnoreCase)),
        _ => (DefaultPort, true), // a socket in the file system
    })];

    /// <summary>Reads the settings.</summary>
    /// <exception cref="SettingException">One cannot be understood, or its file cannot be read.</exception>
    public static RedisAddress Read(SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var options = Parse(settings.Read(Variables.Redis)).Options;
        options.User = settings.ReadSecret(Variables.RedisUser, Variables.RedisUserFile) ?? options.User;
        options.Password = settings.ReadSecret(Variables.RedisPassword, Variables.RedisPasswordFile) ?? options.Password;
        return new RedisAddress(options);
    }

    /// <summary>
    /// Understands an address as StackExchange.Redis writes it, <c>host:6379,defaultDatabase=1</c>, or as a URL as other programs do,
    /// <c>redis://user:password@host:6379/1</c>, with TLS <c>rediss://</c>; what is special in a URL is percent-encoded.
    /// </summary>
    /// <exception cref="SettingException">It cannot be understood.</exception>
    public static RedisAddress Parse(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.Contains("://", StringComparison.Ordinal))
            return new RedisAddress(ParseUrl(address));
        try
        {
            var options = ConfigurationOptions.Parse(address);
            return options.EndPoints.Count > 0 ? new RedisAddress(options) : throw Variables.Redis.Refusal(address, "falta la dirección del servidor.");
        }
        catch (ArgumentException e)
        {
            throw Variables.Redis.Refusal(address, e.Message);
        }
    }

    /// <summary>The servers, without user and password.</summary>
    public override string ToString() => string.Join(", ", Options.EndPoints.Select(EndPointCollection.ToString));

    private static int OrDefault(int port) => port == 0 ? DefaultPort : port;

    private static ConfigurationOptions ParseUrl(string address)
    {
        var shown = address.LastIndexOf('@') is var at and >= 0 ? $"{address[..(address.IndexOf("://", StringComparison.Ordinal) + 3)]}…{address[at..]}" : address;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("redis" or "rediss") || MasterAddresses.AsciiHost(url) is not { } host || url.Query.Length > 0 || url.Fragment.Length > 0)
            throw Variables.Redis.Refusal(shown, "se esperaba redis://usuario:clave@servidor:6379/0, o rediss:// con TLS.");
        var options = new ConfigurationOptions { Ssl = url.Scheme == "rediss" };
        var port = url.Port > 0 ? url.Port : DefaultPort;
        options.EndPoints.Add(IPAddress.TryParse(host, out var ip) ? new IPEndPoint(ip, port) : new DnsEndPoint(host, port));
        if (url.AbsolutePath.Trim('/') is { Length: > 0 } database)
        {
            options.DefaultDatabase = int.TryParse(database, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw Variables.Redis.Refusal(shown, "lo que sigue al servidor es el número de una base, como en redis://servidor/1.");
        }

        var who = url.UserInfo.Split(':', 2);
        if (who[0].Length > 0)
            options.User = Uri.UnescapeDataString(who[0]);
        if (who.Length > 1)
            options.Password = Uri.UnescapeDataString(who[1]);
        return options;
    }
}
