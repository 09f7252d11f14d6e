using System.Net;

namespace HpcHangfire.Contract.Settings;

/// <summary>Networks such as 172.16.0.0/12, separated by commas; none when absent.</summary>
/// <param name="name">The variable.</param>
/// <param name="owners">The programs that read it.</param>
/// <param name="absent">What no network means.</param>
/// <param name="meaning">A sentence for people.</param>
public sealed class NetworksSetting(string name, Programs owners, Phrase absent, Phrase meaning) : Setting<IReadOnlyList<IPNetwork>>(name, owners, meaning)
{
    /// <inheritdoc />
    public override IReadOnlyList<IPNetwork> Default => [];

    /// <inheritdoc />
    public override Phrase Allowed { get; } = new("redes como 172.16.0.0/12, separadas por comas", "networks such as 172.16.0.0/12, separated by commas");

    /// <inheritdoc />
    protected override string Expected => $"se esperaban {Allowed.Spanish}.";

    /// <inheritdoc />
    protected override Phrase PlainDefault => absent;

    /// <inheritdoc />
    protected override IReadOnlyList<IPNetwork> Parse(string text) =>
    [
        .. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(part => IPNetwork.TryParse(part, out var network) ? network : throw Refusal(part)),
    ];
}

/// <summary>Names from a list, separated by commas; brackets and quotation marks around them are ignored. All of them when absent.</summary>
/// <param name="name">The variable.</param>
/// <param name="owners">The programs that read it.</param>
/// <param name="known">The known names.</param>
/// <param name="meaning">A sentence for people.</param>
public sealed class NamesSetting(string name, Programs owners, IReadOnlyList<string> known, Phrase meaning) : Setting<IReadOnlyList<string>>(name, owners, meaning)
{
    /// <inheritdoc />
    public override IReadOnlyList<string> Default => known;

    /// <inheritdoc />
    public override Phrase Allowed { get; } = new($"nombres de {string.Join(", ", known)}", $"names among {string.Join(", ", known)}");

    /// <inheritdoc />
    protected override string Expected => $"se esperaban {Allowed.Spanish}.";

    /// <inheritdoc />
    protected override Phrase PlainDefault { get; } = new("todos", "all");

    /// <inheritdoc />
    protected override IReadOnlyList<string> Parse(string text)
    {
        var names = text.Trim('[', ']').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Trim('"', '\''))
            .ToList();
        return names.Count == 0 ? throw Refusal(text)
            : names.Find(part => !known.Contains(part)) is { } unknown ? throw Refusal(unknown)
            : names;
    }
}

/// <summary>Addresses of masters, separated by <c>;</c>; null when absent.</summary>
/// <param name="name">The variable.</param>
/// <param name="owners">The programs that read it.</param>
/// <param name="absent">What its absence means.</param>
/// <param name="meaning">A sentence for people.</param>
public sealed class MastersSetting(string name, Programs owners, Phrase absent, Phrase meaning) : Setting<IReadOnlyList<Uri>?>(name, owners, meaning)
{
    /// <summary>None.</summary>
    public override IReadOnlyList<Uri>? Default => null;

    /// <inheritdoc />
    public override Phrase Allowed { get; } = new(
        "una dirección como http://maestro:5001, o varias separadas por «;»", "an address such as http://maestro:5001, or several with `;` between");

    /// <inheritdoc />
    protected override Phrase PlainDefault => absent;

    /// <inheritdoc />
    protected override IReadOnlyList<Uri>? Parse(string text)
    {
        var urls = text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(MasterAddresses.Parse).ToList();
        return urls.Count > 0 && !urls.Contains(null) ? [.. urls.OfType<Uri>()] : throw Refusal(text);
    }
}

/// <summary>Names of machines, separated by commas, each as it is or with <c>*.</c> for anything in front; none when absent.</summary>
/// <param name="name">The variable.</param>
/// <param name="owners">The programs that read it.</param>
/// <param name="meaning">A sentence for people.</param>
public sealed class HostsSetting(string name, Programs owners, Phrase meaning) : Setting<IReadOnlyList<string>>(name, owners, meaning)
{
    /// <inheritdoc />
    public override IReadOnlyList<string> Default => [];

    /// <inheritdoc />
    public override Phrase Allowed { get; } = new("nombres como granja.ejemplo.org o *.ejemplo.org, separados por comas", "names such as farm.example.org or *.example.org, separated by commas");

    /// <inheritdoc />
    protected override string Expected => $"se esperaban {Allowed.Spanish}.";

    /// <inheritdoc />
    protected override Phrase PlainDefault { get; } = new("ninguno más", "no others");

    /// <inheritdoc />
    protected override IReadOnlyList<string> Parse(string text) =>
    [
        .. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(part => MasterAddresses.IsHost(part.StartsWith("*.", StringComparison.Ordinal) ? part[2..] : part) ? part : throw Refusal(part)),
    ];
}
