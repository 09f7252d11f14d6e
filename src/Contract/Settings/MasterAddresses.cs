namespace HpcHangfire.Contract.Settings;

/// <summary>Where the masters are, according to the variables.</summary>
public static class MasterAddresses
{
    /// <summary>Those of MAESTRO_URL, otherwise the one of MAESTRO_IP and MAESTRO_PORT. Each ends in a slash.</summary>
    /// <param name="variables">Gives a variable's value, or null.</param>
    /// <returns>One or more.</returns>
    /// <exception cref="SettingException">One is not an address.</exception>
    public static IReadOnlyList<Uri> Read(Func<string, string?> variables)
    {
        if (Variables.MasterUrls.Read(variables) is { } urls)
            return urls;
        var port = Variables.MasterPort.Read(variables);
        return port > 0
            ? [new Uri($"http://{Bracketed(Variables.MasterIp.Read(variables))}:{port}/")]
            : throw Variables.MasterPort.Refusal("0", "para encontrar al maestro se esperaba un número entero entre 1 y 65535.");
    }

    /// <summary>
    /// An address as people write it: <c>http://host:5001</c>, <c>host:5001</c> or <c>host</c>. A bare host means the farm's port;
    /// a URL without a port means its scheme's, as usual.
    /// </summary>
    /// <returns>The address with a slash at its end, or null when it is not one.</returns>
    public static Uri? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = text.Trim();
        var isUrl = text.Contains("://", StringComparison.Ordinal);
        if (!Uri.TryCreate((isUrl ? text : $"http://{text}").TrimEnd('/') + "/", UriKind.Absolute, out var url)
            || url.Scheme is not ("http" or "https") || AsciiHost(url) is null || url.Query.Length > 0 || url.Fragment.Length > 0)
            return null;
        return isUrl || HasPort(text) ? url : Uri.TryCreate($"http://{url.Authority}:{Variables.MasterPort.Default}{url.AbsolutePath}", UriKind.Absolute, out var bare) ? bare : null;
    }

    /// <summary>A URL's host as name servers know it; null where it has none, or one that cannot be a name.</summary>
    public static string? AsciiHost(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        try
        {
            return url.IdnHost is { Length: > 0 } host ? host : null;
        }
        catch (UriFormatException) // only this property looks at all of its letters
        {
            return null;
        }
    }

    /// <summary>Whether a text is a name or an IP address that a URL can contain.</summary>
    internal static bool IsHost(string text) => Uri.CheckHostName(text) != UriHostNameType.Unknown
        && Uri.TryCreate($"http://{Bracketed(text)}/", UriKind.Absolute, out var url) && AsciiHost(url) is not null;

    // An IPv6 address contains colons, so a URL puts it in brackets.
    private static string Bracketed(string host) => Uri.CheckHostName(host) == UriHostNameType.IPv6 && !host.StartsWith('[') ? $"[{host}]" : host;

    private static bool HasPort(string text) => text.Split('/')[0].Split(']')[^1].Contains(':', StringComparison.Ordinal);
}
