using System.Text;

namespace HpcHangfire.Cli.Show;

/// <summary>A screen as plain text: aligned columns, no colour, no lines; for pipes, files and logs.</summary>
internal static class PlainView
{
    private const string Gap = "  ";

    public static string Of(Screen screen) => string.Join(Environment.NewLine, screen.Blocks.Select(Of));

    private static string Of(Block block) => block switch
    {
        Sentence sentence => Cell.Printable(sentence.Text.Text) + Environment.NewLine,
        Facts facts => Lines([.. facts.Rows.Select(r => new[] { r.Name + ":", r.Value.Text })], _ => false),
        Table { Rows.Count: 0 } table => table.WhenEmpty + Environment.NewLine,
        Table table => Lines(
            [[.. table.Columns.Select(c => c.Name)], .. table.Rows.Select(r => r.Select(c => c.Text).ToArray())],
            column => table.Columns[column].IsNumber),
        _ => throw new ArgumentOutOfRangeException(nameof(block), block, null),
    };

    private static string Lines(IReadOnlyList<string[]> rows, Func<int, bool> isNumber)
    {
        var texts = rows.Select(r => r.Select(Cell.Printable).ToArray()).ToArray();
        var widths = Enumerable.Range(0, texts[0].Length).Select(c => texts.Max(r => r[c].Length)).ToArray();
        var lines = new StringBuilder();
        foreach (var row in texts)
        {
            var padded = row.Select((text, c) => isNumber(c) ? text.PadLeft(widths[c]) : text.PadRight(widths[c]));
            lines.AppendLine(string.Join(Gap, padded).TrimEnd());
        }

        return lines.ToString();
    }
}
