using System.Globalization;

namespace HpcHangfire.Contract.Settings;

/// <summary>A whole number in a range.</summary>
/// <param name="name">The variable.</param>
/// <param name="owners">The programs that read it.</param>
/// <param name="fallback">The default.</param>
/// <param name="min">The smallest allowed.</param>
/// <param name="max">The largest allowed.</param>
/// <param name="meaning">A sentence for people.</param>
public sealed class WholeSetting(string name, Programs owners, int fallback, int min, int max, Phrase meaning) : Setting<int>(name, owners, meaning)
{
    /// <inheritdoc />
    public override int Default => fallback;

    /// <summary>The smallest allowed.</summary>
    public int Min => min;

    /// <summary>The largest allowed.</summary>
    public int Max => max;

    /// <summary>The unit, such as <c>MiB</c>; null for a plain number.</summary>
    public string? Unit { get; init; }

    /// <inheritdoc />
    public override Phrase Allowed => new($"un número entero entre {min} y {max}", $"a whole number from {min} to {max}");

    /// <inheritdoc />
    public override Phrase Limits => Phrase.Same(Unit is null ? $"{min}..{max}" : $"{min}..{max} {Unit}");

    /// <inheritdoc />
    protected override Phrase PlainDefault => Phrase.Same(Unit is null ? $"{fallback}" : $"{fallback} {Unit}");

    /// <inheritdoc />
    protected override int Parse(string text) =>
        int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max ? value : throw Refusal(text);
}

/// <summary>A number with an optional fraction in a range.</summary>
/// <param name="name">The variable.</param>
/// <param name="owners">The programs that read it.</param>
/// <param name="fallback">The default.</param>
/// <param name="min">The smallest allowed.</param>
/// <param name="max">The largest allowed.</param>
/// <param name="unit">The unit.</param>
/// <param name="meaning">A sentence for people.</param>
public sealed class RealSetting(string name, Programs owners, double fallback, double min, double max, string unit, Phrase meaning)
    : Setting<double>(name, owners, meaning)
{
    /// <inheritdoc />
    public override double Default => fallback;

    /// <summary>The smallest allowed.</summary>
    public double Min => min;

    /// <summary>The largest allowed.</summary>
    public double Max => max;

    /// <inheritdoc />
    public override Phrase Allowed => Numbers.Between(min, max);

    /// <inheritdoc />
    public override Phrase Limits => Numbers.Range(min, max, unit);

    /// <inheritdoc />
    protected override Phrase PlainDefault => Phrase.Same($"{Numbers.Text(fallback)} {unit}");

    /// <inheritdoc />
    protected override double Parse(string text) => Numbers.Read(text, min, max) ?? throw Refusal(text);
}

/// <summary>A duration, given in seconds, fractions allowed.</summary>
/// <param name="name">The variable.</param>
/// <param name="owners">The programs that read it.</param>
/// <param name="fallback">The default, in seconds.</param>
/// <param name="min">The shortest allowed, in seconds.</param>
/// <param name="max">The longest allowed, in seconds.</param>
/// <param name="meaning">A sentence for people.</param>
public sealed class SecondsSetting(string name, Programs owners, double fallback, double min, double max, Phrase meaning)
    : Setting<TimeSpan>(name, owners, meaning)
{
    /// <inheritdoc />
    public override TimeSpan Default => TimeSpan.FromSeconds(fallback);

    /// <summary>The shortest allowed.</summary>
    public TimeSpan Min => TimeSpan.FromSeconds(min);

    /// <summary>The longest allowed.</summary>
    public TimeSpan Max => TimeSpan.FromSeconds(max);

    /// <inheritdoc />
    public override Phrase Allowed => Numbers.Between(min, max);

    /// <inheritdoc />
    public override Phrase Limits => Numbers.Range(min, max, "s");

    /// <inheritdoc />
    protected override Phrase PlainDefault => Phrase.Same($"{Numbers.Text(fallback)} s");

    /// <inheritdoc />
    protected override TimeSpan Parse(string text) => TimeSpan.FromSeconds(Numbers.Read(text, min, max) ?? throw Refusal(text));
}

/// <summary>How numbers with a fraction are read and written, whatever the machine's language.</summary>
internal static class Numbers
{
    public static double? Read(string text, double min, double max) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max ? value : null;

    public static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);

    public static Phrase Between(double min, double max) =>
        new($"un número entre {Text(min)} y {Text(max)}", $"a number from {Text(min)} to {Text(max)}");

    public static Phrase Range(double min, double max, string unit) => Phrase.Same($"{Text(min)}..{Text(max)} {unit}");
}
