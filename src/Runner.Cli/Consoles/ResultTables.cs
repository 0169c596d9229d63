using Runner.Cli.Results;
using Runner.Engine.Reporting;

namespace Runner.Cli.Consoles;

/// <summary>Everything that a run found, as tables.</summary>
internal static class ResultTables
{
    private const int MostInterventions = 6;

    public static void Write(Terminal terminal, RunRecord whole, Slice slice)
    {
        StageGroup[] stages = [.. StageGroup.Of(slice.Of(whole))];
        int width = terminal.Width;
        foreach (ProbeReadings probe in stages.Where(stage => stage.Kind == "probe").SelectMany(stage => ProbeReadings.Of(stage, slice.Metric)))
        {
            ProbeTable table = new(probe, slice);
            terminal.Say(table.Heading);
            Say(terminal, table.Lines(width));
        }
        foreach (StageGroup stage in stages.Where(stage => InterventionScores.AreOf(stage.Kind)))
        {
            Interventions(terminal, stage, width);
        }
        Others(terminal, new OtherNumbers(stages), width);
        if (whole.Expectations.Count > 0)
        {
            ExpectationLines.Write(terminal, whole.Expectations);
        }
    }

    private static void Others(Terminal terminal, OtherNumbers others, int width)
    {
        if (others.Rows.Count > 0)
        {
            TextTable table = new([.. OtherNumbers.Headings.SkipLast(1)], [OtherNumbers.Headings[^1]]);
            foreach (string[] row in others.Rows)
            {
                table.Add(row);
            }
            Say(terminal, [.. table.Lines(width), .. others.Remarks]);
        }
    }

    private static void Interventions(Terminal terminal, StageGroup stage, int width)
    {
        (StageGroup part, IReadOnlyList<HiddenValues> hidden) = stage.Within(MostInterventions, int.MaxValue);
        foreach (RepeatedInstance variant in part.Instances)
        {
            string[] lines = [.. InterventionTable.Lines(new InterventionScores(variant), width)];
            if (lines.Length > 0)
            {
                string values = LabelList.Of(variant.Values(stage.Axes).Concat(stage.OnlyRepeat));
                string name = values.Length == 0 ? stage.Name : $"{stage.Name} with {values}";
                terminal.Say($"{name}: agreement with the wanted labels by intervention, mean over images (-original: with what the picture showed before)");
                Say(terminal, lines);
            }
        }
        foreach (HiddenValues values in hidden)
        {
            terminal.Say($"{stage.Name}: {values.Sentence}");
        }
    }

    private static void Say(Terminal terminal, IEnumerable<string> lines)
    {
        bool any = false;
        foreach (string line in lines)
        {
            terminal.Say(line);
            any = true;
        }
        if (any)
        {
            terminal.Say();
        }
    }
}
