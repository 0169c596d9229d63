using System.Globalization;
using Runner.Abstractions;
using Runner.Engine.Storing;

namespace Runner.Engine.Reporting;

/// <summary>All metrics of an experiment.</summary>
internal static class MetricCollection
{
    private const string Header = "stage,unit,name,value,better,note";

    /// <summary>The numbers of a run's units, each with all labels: an artifact does not know its unit's, which another experiment may call differently, nor its stage's values of axes.</summary>
    public static IReadOnlyList<MeasuredRow> Of(IEnumerable<StageRecord> stages) => [.. stages.SelectMany(Of)];

    private static IEnumerable<MeasuredRow> Of(StageRecord stage)
    {
        string[] axes = [.. stage.Labels.Select(label => label.Axis)];
        foreach (UnitRecord unit in stage.Units)
        {
            Dictionary<string, string> labels = stage.Labels.ToDictionary(label => label.Axis, label => label.Value);
            foreach ((string name, string value) in unit.Labels)
            {
                labels[name] = value;
            }
            foreach (MetricRow row in unit.Metrics)
            {
                yield return new MeasuredRow(stage.BaseName, unit.Key, row.Labelled(labels)) { Axes = axes };
            }
        }
    }

    /// <summary>One table with a column for each label; an empty field where a row lacks it.</summary>
    public static void Write(string path, IReadOnlyList<MeasuredRow> rows)
    {
        string[] labels = [.. rows.SelectMany(r => r.Row.Labels.Keys).Distinct().Order(StringComparer.Ordinal)];
        using StreamWriter writer = new(path) { NewLine = "\n" };
        writer.WriteLine(labels.Length == 0 ? Header : $"{Header},{CsvLine.Of(labels)}");
        foreach (MeasuredRow row in rows)
        {
            string value = row.Row.Value.ToString("R", CultureInfo.InvariantCulture);
            writer.WriteLine(CsvLine.Of([row.Stage, row.Unit, row.Row.Name, value, MetricTable.Word(row.Row.Better), row.Row.Note, .. labels.Select(l => row[l] ?? "")]));
        }
    }
}
