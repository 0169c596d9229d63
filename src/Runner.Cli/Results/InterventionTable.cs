using Runner.Cli.Consoles;
using Runner.Cli.Reports.Views;
using Spectre.Console;

namespace Runner.Cli.Results;

/// <summary>What interventions did: each metric by intervention, and how much more than without an edit.</summary>
internal static class InterventionTable
{
    public static Table? Of(IEnumerable<StageView> instances)
    {
        InterventionScores scores = new(instances.SelectMany(stage => stage.Units));
        if (scores.Names.Count == 0)
        {
            return null;
        }
        Table table = Tables.New(["metric", .. scores.Names.Select(name => name + "#")]);
        foreach ((string heading, IEnumerable<string> cells) in scores.Rows(metric => metric + "-original"))
        {
            table.With([heading, .. cells]);
        }
        return table;
    }
}
