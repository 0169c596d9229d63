using Runner.Abstractions;
using Runner.Engine.Reporting;

namespace Runner.Cli.Results;

/// <summary>The numbers of stages that have no table of their own: those of the last unit that has any, such as the end of a training or an evaluation.</summary>
internal sealed class OtherNumbers
{
    private const int MostRowsOfStage = 40;
    private readonly NoteList notes = new();
    private readonly List<string> left = [];

    public OtherNumbers(IEnumerable<StageGroup> stages) => Rows = [.. stages.Where(stage => stage.Kind != "probe" && !InterventionScores.AreOf(stage.Kind)).SelectMany(RowsOf)];

    /// <summary>The headings: three that say what a number is, then the number.</summary>
    public static IReadOnlyList<string> Headings { get; } = ["stage", "unit", "metric", "value"];

    /// <summary>A cell for each heading.</summary>
    public IReadOnlyList<string[]> Rows { get; }

    /// <summary>What is not shown, and what the numbers have to say.</summary>
    public IEnumerable<string> Remarks => left.Concat(notes.Lines);

    private IEnumerable<string[]> RowsOf(StageGroup stage)
    {
        string[][] all = [.. stage.Instances.SelectMany(variant => RowsOf(stage, variant))];
        if (all.Length > MostRowsOfStage)
        {
            left.Add($"{all.Length - MostRowsOfStage} rows of {stage.Name} are left out: report RUN --stage {stage.Name} --where AXIS=VALUE shows a part, metrics.csv has all");
        }
        return all.Take(MostRowsOfStage);
    }

    private IEnumerable<string[]> RowsOf(StageGroup stage, RepeatedInstance variant)
    {
        UnitRecord[] last = [.. variant.Repeats.Select(instance => instance.Units.LastOrDefault(unit => unit.Metrics.Count > 0)).OfType<UnitRecord>()];
        string name = variant.Labels.Count == 0 ? stage.Name : $"{stage.Name} with {variant.Title(stage.Axes)}";
        foreach (IGrouping<string, MetricRow> metric in last.SelectMany(unit => unit.Metrics).GroupBy(TitleOf))
        {
            notes.Add(metric.Select(row => row.Note));
            yield return [name, last[0].Key, metric.Key, NumberText.Of(Estimate.Of([.. metric.Select(row => row.Value)]))];
        }
    }

    private static string TitleOf(MetricRow row) => row.Labels.Count == 0 ? row.Name : $"{row.Name} ({LabelList.Of(row.Labels.Select(label => (label.Key, label.Value)))})";
}
