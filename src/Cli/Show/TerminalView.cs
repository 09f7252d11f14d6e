using Spectre.Console;
using Spectre.Console.Rendering;

namespace HpcHangfire.Cli.Show;

/// <summary>A screen for a terminal: colours and frames.</summary>
internal static class TerminalView
{
    /// <summary>Least width of a sentence's column, in characters.</summary>
    private const int LeastSentence = 14;

    /// <param name="screen">What to show.</param>
    /// <param name="width">The terminal's, in characters.</param>
    public static IRenderable Of(Screen screen, int width) => new Rows(screen.Blocks.Select(b => Of(b, width)));

    public static Text Of(Cell cell) => new(Cell.Printable(cell.Text), cell.Tone switch
    {
        Tone.Good => new Style(Color.Green),
        Tone.Busy => new Style(Color.Yellow),
        Tone.Bad => new Style(Color.Red),
        Tone.Faint => new Style(Color.Grey),
        _ => Style.Plain,
    });

    private static IRenderable Of(Block block, int width) => block switch
    {
        Sentence sentence => Of(sentence.Text),
        Facts facts => Of(facts),
        Table { Rows.Count: 0 } table => Of(new Cell(table.WhenEmpty, Tone.Faint)),
        Table table => Of(table, width),
        _ => throw new ArgumentOutOfRangeException(nameof(block), block, null),
    };

    private static Grid Of(Facts facts)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach (var (name, value) in facts.Rows)
            grid.AddRow(new Text(name, new Style(decoration: Decoration.Bold)), Of(value));
        return grid;
    }

    private static Spectre.Console.Table Of(Table table, int width)
    {
        var shown = Fitting(table, width);
        var view = new Spectre.Console.Table().RoundedBorder().BorderColor(Color.Grey);
        foreach (var column in shown.Select(c => table.Columns[c]))
        {
            var header = new TableColumn(new Text(column.Name, new Style(decoration: Decoration.Bold)));
            if (column.Narrow is not Narrow.Wrap)
                header.NoWrap();
            view.AddColumn(column.IsNumber ? header.RightAligned() : header);
        }

        foreach (var row in table.Rows)
            view.AddRow(shown.Select(c => Of(row[c])));
        return view;
    }

    /// <summary>The columns that fit, in their order.</summary>
    private static List<int> Fitting(Table table, int width)
    {
        var widths = table.Columns.Select((column, c) =>
        {
            var natural = table.Rows.Max(r => r[c].Text.Length);
            return 3 + Math.Max(column.Name.Length, column.Narrow is Narrow.Wrap ? Math.Min(natural, LeastSentence) : natural); // a frame and two spaces
        }).ToArray();
        var shown = Enumerable.Range(0, widths.Length).ToList();
        while (1 + shown.Sum(c => widths[c]) > width && shown.FindLast(c => table.Columns[c].Narrow is Narrow.Drop) is > 0 and var least)
            shown.Remove(least);
        return shown;
    }
}
