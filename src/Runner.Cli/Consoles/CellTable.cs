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
    private const string Between = "; ";
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

    /// <summary>Each row as a paragraph: its first cell, then every other that is not empty behind its heading, as many on a line as fit.</summary>
    public IEnumerable<string> Paragraphs(int width)
    {
        foreach (string[] row in rows)
        {
            foreach (string line in TextTable.Broken(row[0], width - 1))
            {
                yield return line;
            }
            string filled = "";
            foreach (string piece in Enumerable.Range(1, headings.Count - 1).Where(column => row[column].Length > 0).Select(column => Named(headings[column], row[column].TrimStart())))
            {
                if (filled.Length > 0 && Gap + filled.Length + Between.Length + piece.Length < width)
                {
                    filled += Between + piece;
                    continue;
                }
                foreach (string line in Indented(filled, width))
                {
                    yield return line;
                }
                filled = piece;
            }
            foreach (string line in Indented(filled, width).Append(""))
            {
                yield return line;
            }
        }
    }

    private static IEnumerable<string> Indented(string text, int width) =>
        text.Length == 0 ? [] : TextTable.Broken(text, width - 1 - (2 * Gap)).Select((line, number) => new string(' ', number == 0 ? Gap : 2 * Gap) + line);

    private static string Named(string heading, string cell) => Name(heading) is { Length: > 0 } name ? $"{name}: {cell}" : cell;

    private int Narrowest(int column) => rows.Select(row => row[column]).Append(Name(headings[column]))
        .Max(cell => IsNumber(headings[column]) ? cell.Length : Math.Min(WidestWord, cell.Split(' ').Max(word => word.Length)));

    private static bool IsNumber(string heading) => heading.EndsWith('#');

    private static string Name(string heading) => heading.TrimEnd('#');
}
