using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;

namespace HpcHangfire.Farm.Settings;

/// <summary>A setting has a value that its program cannot work with; the message is one Spanish sentence for the operator.</summary>
public sealed class SettingException(string message) : Exception(message);

/// <summary>
/// Reads the environment variables of the wire contract (and the same names on the command line) with their ranges.
/// An empty value counts as absent; a wrong one ends the program at start with a sentence that names what is allowed.
/// </summary>
/// <param name="configuration">The host's configuration, environment variables included.</param>
public sealed class SettingsReader(IConfiguration configuration)
{
    /// <summary>A text, or <paramref name="fallback"/> when absent.</summary>
    public string Text(string name, string fallback) =>
        configuration[name] is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : fallback;

    /// <summary>A text, or null when absent.</summary>
    public string? Text(string name) => Text(name, "") is { Length: > 0 } text ? text : null;

    /// <summary>A whole number in <paramref name="min"/>..<paramref name="max"/>.</summary>
    /// <exception cref="SettingException">Not a whole number, or out of range.</exception>
    public int Number(string name, int fallback, int min, int max)
    {
        if (Text(name) is not { } text)
            return fallback;
        return int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? value
            : throw Wrong(name, text, $"un número entero entre {min} y {max}");
    }

    /// <summary>A number with an optional fraction in <paramref name="min"/>..<paramref name="max"/>.</summary>
    /// <exception cref="SettingException">Not a number, or out of range.</exception>
    public double Real(string name, double fallback, double min, double max)
    {
        if (Text(name) is not { } text)
            return fallback;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? value
            : throw Wrong(name, text, string.Create(CultureInfo.InvariantCulture, $"un número entre {min} y {max}"));
    }

    /// <summary>A duration given in seconds, fractions allowed.</summary>
    /// <exception cref="SettingException">Not a number, or out of range.</exception>
    public TimeSpan Seconds(string name, TimeSpan fallback, TimeSpan min, TimeSpan max) =>
        TimeSpan.FromSeconds(Real(name, fallback.TotalSeconds, min.TotalSeconds, max.TotalSeconds));

    /// <summary>A switch: 1/true/si/yes/on or 0/false/no/off, in any case.</summary>
    /// <exception cref="SettingException">None of these words.</exception>
    public bool Flag(string name, bool fallback) => Text(name)?.ToLowerInvariant() switch
    {
        null => fallback,
        "1" or "true" or "si" or "sí" or "yes" or "on" => true,
        "0" or "false" or "no" or "off" => false,
        var text => throw Wrong(name, text, "true o false"),
    };

    /// <summary>Networks such as 172.16.0.0/12, separated by commas; none when absent.</summary>
    /// <exception cref="SettingException">A part of it is no network.</exception>
    public IReadOnlyList<IPNetwork> Networks(string name) =>
    [
        .. Text(name, "")
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(text => IPNetwork.TryParse(text, out var network) ? network : throw Wrong(name, text, "redes como 172.16.0.0/12, separadas por comas")),
    ];

    /// <summary>The masters' addresses: MAESTRO_URL, several with «;» between, or MAESTRO_IP and MAESTRO_PORT, or http://localhost:5001.</summary>
    /// <exception cref="SettingException">MAESTRO_URL names something that is no http address, or nothing.</exception>
    public IReadOnlyList<Uri> MasterUrls()
    {
        var text = Text("MAESTRO_URL", $"http://{Text("MAESTRO_IP", "localhost")}:{Number("MAESTRO_PORT", 5001, 1, 65535)}");
        var urls = text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(part => Uri.TryCreate(part.TrimEnd('/') + "/", UriKind.Absolute, out var url) && url.Scheme is ("http" or "https") ? url : null)
            .ToList();
        return urls.Count > 0 && !urls.Contains(null)
            ? [.. urls.OfType<Uri>()]
            : throw Wrong("MAESTRO_URL", text, "una dirección como http://maestro:5001, o varias separadas por «;»");
    }

    private static SettingException Wrong(string name, string text, string allowed) =>
        new($"{name}={text}: se esperaba {allowed}.");
}
