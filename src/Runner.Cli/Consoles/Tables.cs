using Spectre.Console;

namespace Runner.Cli.Consoles;

/// <summary>The look of all tables: columns apart by spaces, a line below the headings, numbers to the right.</summary>
internal static class Tables
{
    public static Table New(params IEnumerable<string> headings)
    {
        Table table = new Table().Border(TableBorder.Simple).NoSafeBorder();
        foreach (string heading in headings)
        {
            bool isNumber = heading.EndsWith('#');
            TableColumn column = new(new Text(heading.TrimEnd('#'), new Style(decoration: Decoration.Bold))) { NoWrap = isNumber, Padding = new Padding(0, 0, 1, 0) };
            table.AddColumn(isNumber ? column.RightAligned() : column);
        }
        return table;
    }

    public static Table With(this Table table, params IEnumerable<string> cells) => table.AddRow(cells.Select(cell => new Text(cell)));
}
