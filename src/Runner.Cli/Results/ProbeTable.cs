using System.Globalization;
using Runner.Cli.Consoles;
using Runner.Cli.Reports;
using Spectre.Console;

namespace Runner.Cli.Results;

/// <summary>The scores of a probe stage: block by step, the control below the trained model.</summary>
internal static class ProbeTable
{
    private const int CharactersOfStep = 7;
    private const int CharactersOfRest = 40;

    /// <param name="probe">The scores.</param>
    /// <param name="width">Characters on a line: where they are too few, some steps are left out.</param>
    public static Table Of(ProbeResults probe, int width)
    {
        IReadOnlyList<int> steps = Shown(probe.Steps, (width - CharactersOfRest) / CharactersOfStep);
        Table table = Tables.New(["block", "weights", .. steps.Select(step => $"{Quantities.Count(step)}#"), "skill#"]);
        foreach (string block in probe.Blocks)
        {
            table.With([block, "trained", .. steps.Select(step => Number(probe.BlockMean(block, step))), Number(probe.BlockMean(block, probe.Steps[^1], suffix: "-skill"))]);
            if (probe.HasControl)
            {
                table.With(["", "permuted", .. steps.Select(step => Number(probe.BlockMean(block, step, control: true))), Number(probe.BlockMean(block, probe.Steps[^1], control: true, suffix: "-skill"))]);
            }
        }
        return table;
    }

    /// <summary>What the table shows, in one line.</summary>
    public static string Heading(ProbeResults probe) =>
        $"{probe.Name}: {probe.Metric} by block (mean over its sites) and step; the position alone reaches {Number(probe.Baseline)}; skill is what the last step has beyond that";

    // Evenly spread, the first and the last among them.
    private static IReadOnlyList<int> Shown(IReadOnlyList<int> steps, int capacity)
    {
        int count = Math.Max(2, capacity);
        return steps.Count <= count
            ? steps
            : [.. Enumerable.Range(0, count).Select(place => steps[(int)Math.Round(place * (steps.Count - 1.0) / (count - 1))]).Distinct()];
    }

    private static string Number(double value) => double.IsNaN(value) ? "-" : value.ToString("0.000", CultureInfo.InvariantCulture);
}
