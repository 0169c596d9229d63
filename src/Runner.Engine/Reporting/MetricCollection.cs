using System.Globalization;
using Runner.Engine.Planning;
using Runner.Engine.Storing;

namespace Runner.Engine.Reporting;

/// <summary>All metrics of an experiment.</summary>
internal static class MetricCollection
{
    private const string Header = "stage,unit,name,value,better,note";

    /// <summary>What the store has of the planned units, also of steps on the way whose files were dropped. An artifact does not know its unit's labels, which another experiment may call differently: they are added here.</summary>
    public static IReadOnlyList<MeasuredRow> Of(Planner planner)
    {
        List<MeasuredRow> rows = [];
        foreach (UnitNode node in planner.Stages.SelectMany(s => s.Units))
        {
            ArtifactRecord? record = planner.Store.Find(node.Fingerprint) ?? planner.Store.Remembered(node.Fingerprint);
            if (record is not null && (record.Dropped || planner.Store.DamageOf(record) is null))
            {
                rows.AddRange(planner.Store.MetricsOf(record)
                    .Select(row => new MeasuredRow(node.Stage.BaseName, node.Unit.Key, row.Labelled(node.Labels)) { Axes = [.. node.Stage.Labels.Keys] }));
            }
        }
        return rows;
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
