using System.Globalization;
using System.Text;

namespace Runner.Cli.Consoles;

/// <summary>
/// A table of results as lines. What does not fit side by side comes below, under the same first columns; nothing is left out, and a first column that is too wide is broken into lines.
/// </summary>
/// <param name="labels">The headings of the columns that say what a row is; repeated where the table is broken.</param>
/// <param name="values">The headings of the columns with numbers.</param>
internal sealed class TextTable(IReadOnlyList<string> labels, IReadOnlyList<string> values)
{
    private const string Gap = "  ";
    private const int LeastLabel = 8;
    private readonly List<string[]> rows = [];

    /// <summary>Adds a row: its labels, then its numbers.</summary>
    public void Add(IEnumerable<string> cells) => rows.Add([.. cells]);

    /// <summary>The width that columns of numbers take beside the labels.</summary>
    public static int WidthOf(IEnumerable<string> cells) => cells.Max(Length) + Gap.Length;

    /// <summary>The lines, none wider than what is given.</summary>
    public IEnumerable<string> Lines(int width)
    {
        int[] widths = [.. labels.Concat(values).Select((heading, column) => rows.Select(row => Length(row[column])).Append(Length(heading)).Max())];
        int widest = values.Count == 0 ? 0 : widths.Skip(labels.Count).Max() + Gap.Length;
        Narrow(widths, Math.Max(LeastLabel, width - 1 - widest));
        int room = width - 1 - widths.Take(labels.Count).Sum(label => label + Gap.Length) + Gap.Length;
        for (int first = 0; first < Math.Max(1, values.Count);)
        {
            int count = Fitting(widths.AsSpan(labels.Count + first), room);
            if (first > 0)
            {
                yield return "";
            }
            foreach (string line in Part(widths, first, count))
            {
                yield return line;
            }
            first += Math.Max(1, count);
        }
    }

    private static int Fitting(ReadOnlySpan<int> widths, int room)
    {
        int count = 0;
        foreach (int width in widths)
        {
            room -= width + Gap.Length;
            if (room < 0)
            {
                break;
            }
            count++;
        }
        return widths.Length == 0 ? 0 : Math.Max(1, count);
    }

    // The widest label gives way first.
    private void Narrow(int[] widths, int room)
    {
        while (widths.Take(labels.Count).Sum(label => label + Gap.Length) - Gap.Length > room)
        {
            int widest = Enumerable.Range(0, labels.Count).MaxBy(column => widths[column]);
            if (widths[widest] <= 1)
            {
                return;
            }
            widths[widest]--;
        }
    }

    private IEnumerable<string> Part(int[] widths, int first, int count)
    {
        int[] columns = [.. Enumerable.Range(0, labels.Count), .. Enumerable.Range(labels.Count + first, count)];
        string[] headings = [.. labels, .. values];
        foreach (string line in Row(headings, columns, widths))
        {
            yield return line;
        }
        yield return new string('\u2500', 1 + columns.Sum(column => widths[column] + Gap.Length) - Gap.Length);
        foreach (string line in rows.SelectMany(row => Row(row, columns, widths)))
        {
            yield return line;
        }
    }

    private IEnumerable<string> Row(string[] cells, int[] columns, int[] widths)
    {
        string[][] broken = [.. columns.Select(column => column < labels.Count ? [.. Broken(cells[column], widths[column])] : new[] { cells[column] })];
        for (int line = 0; line < broken.Max(cell => cell.Length); line++)
        {
            StringBuilder text = new(" ");
            for (int place = 0; place < columns.Length; place++)
            {
                string cell = line < broken[place].Length ? broken[place][line] : "";
                string blank = new(' ', Math.Max(0, widths[columns[place]] - Length(cell)));
                text.Append(columns[place] < labels.Count ? cell + blank : blank + cell).Append(Gap);
            }
            yield return text.ToString().TrimEnd();
        }
    }

    /// <summary>Lines of a text: broken at blanks, else behind the letters that join names, else anywhere.</summary>
    public static IEnumerable<string> Broken(string text, int width)
    {
        string rest = text;
        while (Length(rest) > width)
        {
            int cut = rest.LastIndexOf(' ', Math.Min(width, rest.Length - 1));
            cut = cut > 0 ? cut : rest.LastIndexOfAny(['=', ',', '.', '-'], Math.Min(width, rest.Length) - 1) + 1;
            cut = cut > 0 ? cut : Math.Min(width, rest.Length);
            yield return rest[..cut].TrimEnd();
            rest = rest[cut..].TrimStart();
        }
        yield return rest;
    }

    private static int Length(string text) => new StringInfo(text).LengthInTextElements;
}
