namespace HpcHangfire.Contract.Orders;

/// <summary>The kind of an order field's value.</summary>
public enum FieldKind
{
    /// <summary>A whole number within its range, or one of its choices.</summary>
    Whole,

    /// <summary>A finite number within its range.</summary>
    Real,

    /// <summary>One of its choices.</summary>
    Word,

    /// <summary>A text up to its length.</summary>
    Text,

    /// <summary>A name as <see cref="Jobs.JobIds.IsValid"/> allows it.</summary>
    Name,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>One of its choices, or the text of <see cref="PaletteStops"/>.</summary>
    Palette,

    /// <summary>An address that begins with http:// or https://, up to its length.</summary>
    Url,
}

/// <summary>
/// One field of an order: everything needed to read, refuse, show, document and ask for it.
/// <see cref="OrderFields"/> lists them.
/// </summary>
/// <param name="Name">On the wire.</param>
/// <param name="Property">The farm's property of the same meaning; null for what belongs to the request, not to the picture's order.</param>
/// <param name="Kind">What its value is.</param>
public sealed record OrderField(string Name, string? Property, FieldKind Kind)
{
    /// <summary>Its Spanish name for people.</summary>
    public required string Spanish { get; init; }

    /// <summary>Its English name for people.</summary>
    public required string English { get; init; }

    /// <summary>What it is for, in Spanish: the client's help and the API's description.</summary>
    public required string Help { get; init; }

    /// <summary>Smallest number.</summary>
    public double Min { get; init; }

    /// <summary>Largest number, or most characters of a text.</summary>
    public double Max { get; init; }

    /// <summary>The allowed values, numbers or words; null for any within the range.</summary>
    public IReadOnlyList<object>? Choices { get; init; }

    /// <summary>What a number counts, in Spanish; null where the name says it.</summary>
    public string? Unit { get; init; }

    /// <summary>Whether an order must have it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The default, the same for every algorithm; null for none.</summary>
    public object? Default { get; init; }

    /// <summary>The default where each algorithm has its own. If it returns null, the algorithm does not use the field.</summary>
    public Func<AlgorithmEntry, object?>? DefaultOf { get; init; }

    /// <summary>Whether a recolouring may set it. All others stay as they were when the counts were made.</summary>
    public bool MayRecolour { get; init; }

    /// <summary>Whether the picture's pixels depend on it: then a picture's facts name it.</summary>
    public bool DecidesPicture { get; init; }

    /// <summary>Whether a picture's facts leave it out at its default: pictures older than the field do not have it.</summary>
    public bool IsQuietAtDefault { get; init; }

    /// <summary>Its name in a job's description, where that differs; empty when it is not shown.</summary>
    public string? ShownAs { get; init; }

    /// <summary>Whether a job's description shows null where there is no value.</summary>
    public bool IsShownWhenAbsent { get; init; }

    /// <summary>The client's option, where it is not the name after two dashes.</summary>
    public string? Option { get; init; }

    /// <summary>The Spanish pronoun of its name: «no la usa», «no lo usa».</summary>
    public string Pronoun { get; init; } = "lo";

    /// <summary>The client's option.</summary>
    public string OptionName => Option ?? $"--{Name.Replace('_', '-')}";

    /// <summary>Whether an algorithm uses it.</summary>
    public bool IsUsedBy(AlgorithmEntry algorithm) => DefaultOf is null || DefaultOf(algorithm) is not null;

    /// <summary>The default in an order of that algorithm; null for none.</summary>
    public object? DefaultFor(AlgorithmEntry algorithm) => DefaultOf is null ? Default : DefaultOf(algorithm);
}
