using System.Globalization;
using Runner.Cli.Consoles;
using Runner.Cli.Reports.Views;
using Spectre.Console;

namespace Runner.Cli.Results;

/// <summary>The numbers of stages that have no table of their own: those of the last unit that has any, such as the end of a training or an evaluation.</summary>
internal static class MetricTables
{
    private static readonly string[] Elsewhere = ["probe", "intervene"];

    public static Table? Of(RunView run)
    {
        StageView[] stages = [.. run.Stages.Where(stage => !Elsewhere.Contains(stage.Kind) && stage.Units.Any(unit => unit.Metrics.Count > 0))];
        if (stages.Length == 0)
        {
            return null;
        }
        Table table = Tables.New("stage", "unit", "metric", "value#");
        foreach (StageView stage in stages)
        {
            UnitView last = stage.Units.Last(unit => unit.Metrics.Count > 0);
            foreach (MetricView row in last.Metrics)
            {
                string labels = string.Join(", ", stage.MatrixLabels.Concat(row.Labels).Select(label => $"{label.Key}={label.Value}"));
                table.With(stage.BaseName, last.Key, labels.Length == 0 ? row.Name : $"{row.Name} ({labels})", row.Value.ToString("0.####", CultureInfo.InvariantCulture));
            }
        }
        return table;
    }
}
