namespace HpcHangfire.Contract.Settings;

/// <summary>A text.</summary>
/// <param name="name">The variable.</param>
/// <param name="owners">The programs that read it.</param>
/// <param name="fallback">The default.</param>
/// <param name="allowed">What it may be.</param>
/// <param name="meaning">A sentence for people.</param>
public sealed class TextSetting(string name, Programs owners, string fallback, Phrase allowed, Phrase meaning)
    : Setting<string>(name, owners, meaning)
{
    /// <inheritdoc />
    public override string Default => fallback;

    /// <inheritdoc />
    public override Phrase Allowed => allowed;

    /// <summary>Whether a text is allowed; null where all are, or where only its program can tell.</summary>
    public Func<string, bool>? Rule { get; init; }

    /// <summary>Whether <see cref="Allowed"/> is a plural.</summary>
    public bool IsPlural { get; init; }

    /// <inheritdoc />
    protected override Phrase PlainDefault => Phrase.Same(fallback);

    /// <inheritdoc />
    protected override string Expected => IsPlural ? $"se esperaban {Allowed.Spanish}." : base.Expected;

    /// <inheritdoc />
    protected override string Parse(string text) => Rule is null || Rule(text) ? text : throw Refusal(text);
}

/// <summary>A text that may be absent: then its program finds its own value, or needs none.</summary>
/// <param name="name">The variable.</param>
/// <param name="owners">The programs that read it.</param>
/// <param name="absent">What its absence means.</param>
/// <param name="allowed">What it may be.</param>
/// <param name="meaning">A sentence for people.</param>
public sealed class OptionalTextSetting(string name, Programs owners, Phrase absent, Phrase allowed, Phrase meaning)
    : Setting<string?>(name, owners, meaning)
{
    /// <summary>None.</summary>
    public override string? Default => null;

    /// <inheritdoc />
    public override Phrase Allowed => allowed;

    /// <inheritdoc />
    protected override Phrase PlainDefault => absent;

    /// <inheritdoc />
    protected override string? Parse(string text) => text;
}
