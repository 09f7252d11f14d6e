using System.Net;
using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Settings;

namespace HpcHangfire.Web.Notices;

/// <summary>Who is told of jobs that end, and how it is signed: a view of the variables named beside each.</summary>
public sealed record NoticeOptions
{
    private const string Prefix = "whsec_";
    private const int LeastBytes = 24;
    private const int MostBytes = 64;

    /// <summary>AVISO_URL: the address that is told of every job, or null.</summary>
    public required Uri? Farm { get; init; }

    /// <summary>AVISOS_CLAVE or AVISOS_CLAVE_ARCHIVO: what notices are signed with, or null.</summary>
    public required NoticeKey? Key { get; init; }

    /// <summary>AVISOS_REDES: the only networks that an order's address may be in; empty for all but the special ones.</summary>
    public required IReadOnlyList<IPNetwork> Networks { get; init; }

    /// <summary>Whether an order's address may be on the master's own machine.</summary>
    public bool AllowsLoopback => Networks.Any(network => network.Contains(IPAddress.Loopback) || network.Contains(IPAddress.IPv6Loopback));

    /// <summary>Reads the settings.</summary>
    /// <exception cref="SettingException">One is wrong.</exception>
    public static NoticeOptions Read(SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var farm = settings.Read(Variables.FarmNotice);
        return new NoticeOptions
        {
            Farm = farm is null ? null : NoticeUrls.Read(farm) ?? throw Variables.FarmNotice.Refusal(farm),
            Key = settings.ReadSecret(Variables.NoticeKey, Variables.NoticeKeyFile) is { } secret ? Parse(secret) : null,
            Networks = settings.Read(Variables.NoticeNetworks),
        };
    }

    // The sentence does not say what was given: it goes to the log.
    private static NoticeKey Parse(string secret)
    {
        var bytes = new byte[MostBytes];
        return secret.StartsWith(Prefix, StringComparison.Ordinal) && Convert.TryFromBase64String(secret[Prefix.Length..], bytes, out var length) && length >= LeastBytes
            ? new NoticeKey(bytes[..length])
            : throw Variables.NoticeKey.Refusal("***");
    }
}
