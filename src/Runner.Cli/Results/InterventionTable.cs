using System.Globalization;
using Runner.Cli.Consoles;
using Runner.Cli.Reports.Views;
using Spectre.Console;

namespace Runner.Cli.Results;

/// <summary>What interventions did: each metric by intervention, the mean over all units.</summary>
internal static class InterventionTable
{
    private const string Intervention = "intervention";

    public static Table? Of(IEnumerable<StageView> instances)
    {
        MetricView[] rows = [.. instances.SelectMany(stage => stage.Units).SelectMany(unit => unit.Metrics).Where(row => row.Labels.ContainsKey(Intervention))];
        string[] names = [.. rows.Select(row => row.Labels[Intervention]).Distinct()];
        if (names.Length == 0)
        {
            return null;
        }
        Table table = Tables.New(["metric", .. names.Select(name => name + "#")]);
        foreach (string metric in rows.Select(row => row.Name).Distinct())
        {
            table.With([metric, .. names.Select(name => Mean(rows.Where(row => row.Name == metric && row.Labels[Intervention] == name)))]);
        }
        return table;
    }

    private static string Mean(IEnumerable<MetricView> rows)
    {
        double[] defined = [.. rows.Select(row => row.Value).Where(value => !double.IsNaN(value))];
        return defined.Length == 0 ? "-" : defined.Average().ToString("0.000", CultureInfo.InvariantCulture);
    }
}
