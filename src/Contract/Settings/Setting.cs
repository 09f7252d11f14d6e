namespace HpcHangfire.Contract.Settings;

/// <summary>
/// One variable of the environment: its name, who reads it, what it means, what it may be. An empty value counts as absent.
/// Spaces around a value are ignored.
/// </summary>
/// <param name="name">The variable.</param>
/// <param name="owners">The programs that read it.</param>
/// <param name="meaning">A sentence for people.</param>
public abstract class Setting(string name, Programs owners, Phrase meaning)
{
    /// <summary>The variable; on the command line <c>--NAME value</c>.</summary>
    public string Name => name;

    /// <summary>The programs that read it.</summary>
    public Programs Owners => owners;

    /// <summary>What it means, one sentence.</summary>
    public Phrase Meaning => meaning;

    /// <summary>The default, with its unit; in words where it depends on the machine or on other variables.</summary>
    public Phrase DefaultText => DefaultWords ?? PlainDefault;

    /// <summary>The default in words; null where it is a plain value.</summary>
    public Phrase? DefaultWords { get; init; }

    /// <summary>What is allowed; the Spanish words complete <c>se esperaba …</c>.</summary>
    public abstract Phrase Allowed { get; }

    /// <summary>What is allowed, for a table: a range such as <c>1..300 s</c>, or <see cref="Allowed"/>.</summary>
    public virtual Phrase Limits => Allowed;

    /// <summary>The default as an operator would write it, with its unit, or what absence means.</summary>
    protected abstract Phrase PlainDefault { get; }

    /// <summary>A refusal that says what is <see cref="Allowed"/>.</summary>
    protected virtual string Expected => $"se esperaba {Allowed.Spanish}.";

    /// <summary>What to throw for an unusable value.</summary>
    /// <param name="value">The value, or the part of it that is wrong.</param>
    /// <param name="why">What is wrong, with its full stop; null to say what is allowed.</param>
    public SettingException Refusal(string value, string? why = null) => new(Name, value, why ?? Expected);

    /// <summary>The value as it was written, without the spaces around it, or null when absent.</summary>
    /// <param name="variables">Gives a variable's value, or null.</param>
    protected string? Text(Func<string, string?> variables) =>
        variables(Name) is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;
}

/// <summary>A variable of the environment and the type of its value.</summary>
/// <param name="name">The variable.</param>
/// <param name="owners">The programs that read it.</param>
/// <param name="meaning">A sentence for people.</param>
/// <typeparam name="T">What its text is read as.</typeparam>
public abstract class Setting<T>(string name, Programs owners, Phrase meaning) : Setting(name, owners, meaning)
{
    /// <summary>The value of an absent variable.</summary>
    public abstract T Default { get; }

    /// <summary>Reads it.</summary>
    /// <param name="variables">Gives a variable's value, or null.</param>
    /// <exception cref="SettingException">The value is not allowed; the sentence names the variable and what is allowed.</exception>
    public T Read(Func<string, string?> variables) => Read(variables, Default);

    /// <summary>Reads it where the default depends on another variable.</summary>
    /// <param name="variables">Gives a variable's value, or null.</param>
    /// <param name="fallback">The value when absent.</param>
    /// <exception cref="SettingException">The value is not allowed.</exception>
    public T Read(Func<string, string?> variables, T fallback) => Text(variables) is { } text ? Parse(text) : fallback;

    /// <summary>Reads a text that is not empty.</summary>
    /// <exception cref="SettingException">It is not allowed.</exception>
    protected abstract T Parse(string text);
}
