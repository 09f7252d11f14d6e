using System.Globalization;
using HpcHangfire.Cli.Usage;

namespace HpcHangfire.Cli.Master;

/// <summary>Where the master is: the flag, else MAESTRO_URL, else MAESTRO_IP and MAESTRO_PORT, else this machine.</summary>
internal static class MasterAddress
{
    private const int DefaultPort = 5001;

    private const string Allowed = "use http://máquina:puerto, máquina o máquina:puerto";

    /// <exception cref="EndException">Somebody wrote an address that is none.</exception>
    public static Uri Find(string? flag, Func<string, string?> variable)
    {
        if (!string.IsNullOrWhiteSpace(flag))
            return Parse(flag, "--maestro");
        if (variable("MAESTRO_URL") is { } url && !string.IsNullOrWhiteSpace(url))
            return Parse(url.Split(';')[0], "MAESTRO_URL"); // workers take several, a client the first

        var host = variable("MAESTRO_IP") is { } ip && !string.IsNullOrWhiteSpace(ip) ? ip.Trim() : "localhost";
        var port = variable("MAESTRO_PORT") is { } text && !string.IsNullOrWhiteSpace(text)
            ? text.Trim()
            : DefaultPort.ToString(CultureInfo.InvariantCulture);
        return Parse($"http://{host}:{port}", "MAESTRO_IP y MAESTRO_PORT");
    }

    /// <summary>Seconds that a request may take: HTTP_TIMEOUT, default 10.</summary>
    public static TimeSpan Timeout(Func<string, string?> variable)
    {
        var text = variable("HTTP_TIMEOUT");
        if (string.IsNullOrWhiteSpace(text))
            return TimeSpan.FromSeconds(10);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0.1 and <= 86_400
            ? TimeSpan.FromSeconds(seconds)
            : throw new EndException(ExitCode.Usage, $"HTTP_TIMEOUT vale «{text}»: debe ser un número de segundos entre 0.1 y 86400");
    }

    private static Uri Parse(string text, string source)
    {
        text = text.Trim();
        var isUrl = text.Contains("://", StringComparison.Ordinal);
        if (!Uri.TryCreate((isUrl ? text : $"http://{text}").TrimEnd('/') + "/", UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
            throw new EndException(ExitCode.Usage, $"{source} vale «{text}», que no es una dirección: {Allowed}");

        // A bare `host` means the farm's port; a URL without one means its scheme's, as everywhere.
        return isUrl || HasPort(text) ? uri : new UriBuilder(uri) { Port = DefaultPort }.Uri;
    }

    /// <summary>Whether host[:port][/path] names a port; an IPv6 address has colons inside its brackets.</summary>
    private static bool HasPort(string text) => text.Split('/')[0].Split(']')[^1].Contains(':', StringComparison.Ordinal);
}
