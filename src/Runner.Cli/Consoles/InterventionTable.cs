using Runner.Cli.Results;

namespace Runner.Cli.Consoles;

/// <summary>What interventions did in one combination of axes: each metric by intervention, and how much more than without an edit.</summary>
internal static class InterventionTable
{
    /// <returns>No lines where nothing was scored.</returns>
    public static IEnumerable<string> Lines(InterventionScores scores, int width)
    {
        if (scores.Names.Count == 0)
        {
            return [];
        }
        TextTable table = new(["metric"], scores.Names);
        foreach ((string heading, IReadOnlyList<string> cells) in scores.Rows(metric => metric + "-original"))
        {
            table.Add([heading, .. cells]);
        }
        return [.. table.Lines(width), .. scores.Intervals.Length > 0 ? [scores.Intervals] : Array.Empty<string>()];
    }
}
