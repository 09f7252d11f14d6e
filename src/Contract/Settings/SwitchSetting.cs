namespace HpcHangfire.Contract.Settings;

/// <summary>A switch: 1/true/si/yes/on or 0/false/no/off, in any case.</summary>
/// <param name="name">The variable.</param>
/// <param name="owners">The programs that read it.</param>
/// <param name="fallback">The default.</param>
/// <param name="meaning">A sentence for people.</param>
public sealed class SwitchSetting(string name, Programs owners, bool fallback, Phrase meaning) : Setting<bool>(name, owners, meaning)
{
    /// <inheritdoc />
    public override bool Default => fallback;

    /// <inheritdoc />
    public override Phrase Allowed { get; } = new("true o false", "true or false");

    /// <inheritdoc />
    protected override Phrase PlainDefault => Phrase.Same(fallback ? "true" : "false");

    /// <inheritdoc />
    protected override bool Parse(string text) => text.ToLowerInvariant() switch
    {
        "1" or "true" or "si" or "sí" or "yes" or "on" => true,
        "0" or "false" or "no" or "off" => false,
        var word => throw Refusal(word),
    };
}
