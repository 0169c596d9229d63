using Spectre.Console;

namespace Runner.Cli.Consoles;

/// <summary>
/// A table of texts, with the look of all tables: columns apart by spaces, a line below the headings, numbers to the right. Where the columns do not fit side by side, every row is a paragraph.
/// </summary>
/// <param name="headings">Those that end with # are of numbers.</param>
internal sealed class CellTable(params IReadOnlyList<string> headings)
{
    private const int WidestWord = 12; // longer ones are names and paths, which may be broken
    private const int Gap = 2;
    private readonly List<string[]> rows = [];

    public CellTable With(params IEnumerable<string> cells)
    {
        rows.Add([.. cells]);
        return this;
    }

    /// <summary>Whether no word need be broken.</summary>
    public bool Fits(int width) => Enumerable.Range(0, headings.Count).Sum(column => Narrowest(column) + Gap) <= width;

    public Table SideBySide()
    {
        Table table = new Table().Border(TableBorder.Simple).NoSafeBorder();
        foreach (string heading in headings)
        {
            bool isNumber = IsNumber(heading);
            TableColumn column = new(new Text(Name(heading), new Style(decoration: Decoration.Bold))) { NoWrap = isNumber, Padding = new Padding(0, 0, 1, 0) };
            table.AddColumn(isNumber ? column.RightAligned() : column);
        }
        foreach (string[] row in rows)
        {
            table.AddRow(row.Select(cell => new Text(cell)));
        }
        return table;
    }

    /// <summary>Each row as a paragraph: its first cell, then every other that is not empty behind its heading.</summary>
    public IEnumerable<string> Paragraphs(int width)
    {
        foreach (string[] row in rows)
        {
            string[] cells =
            [
                row[0],
                .. Enumerable.Range(1, headings.Count - 1).Where(column => row[column].Length > 0).Select(column => Name(headings[column]) is { Length: > 0 } name ? $"{name}: {row[column].TrimStart()}" : row[column]),
            ];
            for (int cell = 0; cell < cells.Length; cell++)
            {
                string indent = new(' ', cell == 0 ? 0 : Gap);
                string[] lines = [.. TextTable.Broken(cells[cell], width - (2 * Gap))];
                yield return indent + lines[0];
                foreach (string line in lines[1..])
                {
                    yield return $"{indent}  {line}";
                }
            }
            yield return "";
        }
    }

    private int Narrowest(int column) => rows.Select(row => row[column]).Append(Name(headings[column]))
        .Max(cell => IsNumber(headings[column]) ? cell.Length : Math.Min(WidestWord, cell.Split(' ').Max(word => word.Length)));

    private static bool IsNumber(string heading) => heading.EndsWith('#');

    private static string Name(string heading) => heading.TrimEnd('#');
}
