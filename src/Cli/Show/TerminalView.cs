using Spectre.Console;
using Spectre.Console.Rendering;

namespace HpcHangfire.Cli.Show;

/// <summary>A screen for a terminal: colours and frames.</summary>
internal static class TerminalView
{
    public static IRenderable Of(Screen screen) => new Rows(screen.Blocks.Select(Of));

    public static Text Of(Cell cell) => new(Cell.Printable(cell.Text), cell.Tone switch
    {
        Tone.Good => new Style(Color.Green),
        Tone.Busy => new Style(Color.Yellow),
        Tone.Bad => new Style(Color.Red),
        Tone.Faint => new Style(Color.Grey),
        _ => Style.Plain,
    });

    private static IRenderable Of(Block block) => block switch
    {
        Sentence sentence => Of(sentence.Text),
        Facts facts => Of(facts),
        Table { Rows.Count: 0 } table => Of(new Cell(table.WhenEmpty, Tone.Faint)),
        Table table => Of(table),
        _ => throw new ArgumentOutOfRangeException(nameof(block), block, null),
    };

    private static Grid Of(Facts facts)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach (var (name, value) in facts.Rows)
            grid.AddRow(new Text(name, new Style(decoration: Decoration.Bold)), Of(value));
        return grid;
    }

    private static Spectre.Console.Table Of(Table table)
    {
        var view = new Spectre.Console.Table().RoundedBorder().BorderColor(Color.Grey);
        foreach (var column in table.Columns)
        {
            var header = new TableColumn(new Text(column.Name, new Style(decoration: Decoration.Bold)));
            view.AddColumn(column.IsNumber ? header.RightAligned() : header);
        }

        foreach (var row in table.Rows)
            view.AddRow(row.Select(Of));
        return view;
    }
}
