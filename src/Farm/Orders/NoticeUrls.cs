using System.Net;
using HpcHangfire.Contract.Settings;

namespace HpcHangfire.Farm.Orders;

/// <summary>Addresses that are told of a job's end.</summary>
public static class NoticeUrls
{
    /// <summary>The address; null for what is not http:// or https://, or has a user or a fragment, which no request would carry.</summary>
    public static Uri? Read(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
        && url is { UserInfo: "", Fragment: "", Port: > 0 } && MasterAddresses.AsciiHost(url) is not null
            ? url
            : null;

    /// <summary>Whether an address says by itself, without a name server, that it is on the machine of whoever calls it.</summary>
    public static bool IsOnThisMachine(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        var host = url.IdnHost.TrimEnd('.');
        return host is "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal)
            || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address));
    }
}
