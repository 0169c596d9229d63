using System.Globalization;
using Runner.Abstractions;

namespace Runner.Engine.Storing;

/// <summary>Metrics as a tidy table: one row for each number, one column for each label; an empty field where a row lacks it. Numbers read back bit for bit.</summary>
public static class MetricTable
{
    private static readonly string[] Fixed = ["name", "value", "better", "note"];

    private static readonly Better[] Directions = Enum.GetValues<Better>();

    /// <summary>A direction as tables have it: larger, smaller or neither.</summary>
    public static string Word(Better better) => better switch
    {
        Better.Larger => "larger",
        Better.Smaller => "smaller",
        _ => "neither",
    };

    public static void Write(string path, IEnumerable<MetricRow> rows)
    {
        MetricRow[] all = [.. rows];
        string[] labels = [.. all.SelectMany(r => r.Labels.Keys).Distinct().Order(StringComparer.Ordinal)];
        using StreamWriter writer = new(path) { NewLine = "\n" };
        writer.WriteLine(CsvLine.Of([.. Fixed, .. labels]));
        foreach (MetricRow row in all)
        {
            string value = row.Value.ToString("R", CultureInfo.InvariantCulture);
            writer.WriteLine(CsvLine.Of([row.Name, value, Word(row.Better), row.Note, .. labels.Select(l => row.Labels.GetValueOrDefault(l, ""))]));
        }
    }

    public static IReadOnlyList<MetricRow> Read(string path)
    {
        using StreamReader reader = new(path);
        IReadOnlyList<string> header = CsvLine.Read(reader) ?? throw new StoreException($"\"{path}\" is empty; a table of metrics has a header");
        List<MetricRow> rows = [];
        if (!header.Take(Fixed.Length).SequenceEqual(Fixed))
        {
            throw new StoreException($"\"{path}\" is no table of metrics: its columns begin with {string.Join(", ", header.Take(Fixed.Length))}, not with {string.Join(", ", Fixed)}");
        }
        while (CsvLine.Read(reader) is { } fields)
        {
            Dictionary<string, string> labels = header.Zip(fields).Skip(Fixed.Length).Where(p => p.Second.Length > 0).ToDictionary(p => p.First, p => p.Second);
            rows.Add(new MetricRow(fields[0], double.Parse(fields[1], CultureInfo.InvariantCulture), labels) { Better = Directions.First(b => Word(b) == fields[2]), Note = fields[3] });
        }
        return rows;
    }

    /// <summary>The row with more labels; its own win.</summary>
    public static MetricRow Labelled(this MetricRow row, IReadOnlyDictionary<string, string> labels)
    {
        Dictionary<string, string> all = new(labels);
        foreach ((string name, string value) in row.Labels)
        {
            all[name] = value;
        }
        return row with { Labels = all };
    }
}
