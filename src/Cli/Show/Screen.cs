using HpcHangfire.Contract.Languages;

namespace HpcHangfire.Cli.Show;

/// <summary>How a value feels; colours on a terminal, nothing in plain text.</summary>
internal enum Tone
{
    Plain,
    Good,
    Busy,
    Bad,
    Faint,
}

/// <summary>A piece of text on one line.</summary>
internal sealed record Cell(string Text, Tone Tone = Tone.Plain)
{
    /// <summary>Whether it is said in the user's language; otherwise it is a value, or was said by the master.</summary>
    public bool IsSaid { get; init; }

    /// <summary>Words of the client's own, in Spanish.</summary>
    public static Cell Say(string words, Tone tone = Tone.Plain) => new(words, tone) { IsSaid = true };

    /// <summary>The cell in a language.</summary>
    public Cell In(Language language) => IsSaid ? this with { Text = Sentences.In(language, Text) } : this;

    /// <summary>Stands for what does not exist, so that every column keeps its place.</summary>
    public static Cell None { get; } = new("-", Tone.Faint);

    public static implicit operator Cell(string? text) => string.IsNullOrEmpty(text) ? None : new Cell(text);

    /// <summary>Names and errors come from other machines; an escape sequence in them must not reach the terminal.</summary>
    public static string Printable(string text) => text.Any(char.IsControl)
        ? string.Concat(text.ReplaceLineEndings(" ").Select(c => char.IsControl(c) ? '·' : c))
        : text;
}

/// <summary>A part of a screen.</summary>
internal abstract record Block
{
    /// <summary>The block in a language.</summary>
    public abstract Block In(Language language);
}

/// <summary>A sentence.</summary>
internal sealed record Sentence(Cell Text) : Block
{
    public override Block In(Language language) => new Sentence(Text.In(language));
}

/// <summary>Names and values, one pair a line.</summary>
internal sealed record Facts(IReadOnlyList<(string Name, Cell Value)> Rows) : Block
{
    public override Block In(Language language) => new Facts([.. Rows.Select(row => (Sentences.In(language, row.Name), row.Value.In(language)))]);
}

/// <summary>What happens to a column on a terminal too narrow for its table. Plain text always has all of them.</summary>
internal enum Narrow
{
    /// <summary>It stays as it is: a name broken over two lines cannot be copied.</summary>
    Keep,

    /// <summary>It is dropped, the rightmost first.</summary>
    Drop,

    /// <summary>Its sentences take several lines.</summary>
    Wrap,
}

/// <summary>A column's name, whether its values are numbers, and what happens when space is short.</summary>
internal sealed record Column(string Name, bool IsNumber = false, Narrow Narrow = Narrow.Keep);

/// <summary>A table; <paramref name="WhenEmpty"/> replaces it when it has no rows.</summary>
internal sealed record Table(IReadOnlyList<Column> Columns, IReadOnlyList<IReadOnlyList<Cell>> Rows, string WhenEmpty) : Block
{
    public override Block In(Language language) => new Table(
        [.. Columns.Select(column => column with { Name = Sentences.In(language, column.Name) })],
        [.. Rows.Select(row => row.Select(cell => cell.In(language)).ToList())],
        Sentences.In(language, WhenEmpty));
}

/// <summary>What a verb shows, on a terminal or as plain text.</summary>
internal sealed record Screen(params IReadOnlyList<Block> Blocks)
{
    public static Screen Say(string sentence, Tone tone = Tone.Plain) => new(new Sentence(Cell.Say(sentence, tone)));

    /// <summary>The screen in a language.</summary>
    public Screen In(Language language) => language == Language.Spanish ? this : new([.. Blocks.Select(block => block.In(language))]);

    public Screen With(params IReadOnlyList<Block> more) => new([.. Blocks, .. more]);
}
