using System.Globalization;
using Runner.Cli.Results;

namespace Runner.Cli.Consoles;

/// <summary>The scores of a probe stage: block by step, one row for each combination of values of axes.</summary>
internal sealed class ProbeTable
{
    private const int MostInstances = 12;
    private const int MostAxes = 3;
    private const int StepsWanted = 3;
    private readonly ProbeReadings probe;
    private readonly StageGroup part;
    private readonly IReadOnlyList<HiddenValues> hidden;
    private readonly IReadOnlyList<int> wanted;
    private readonly bool areStepsAsked;
    private readonly AxisValues[] axes;
    private readonly bool showsWeights;
    private readonly bool showsKinds;
    private readonly NoteList notes = new();

    public ProbeTable(ProbeReadings probe, Slice slice)
    {
        this.probe = probe;
        (part, hidden) = probe.Group.Within(MostInstances, MostAxes, probe.ControlAxis);
        int[] asked = [.. probe.Steps.Where(step => slice.Steps is null || slice.Steps.Contains(step))];
        (wanted, areStepsAsked) = (asked.Length == 0 ? probe.Steps : asked, slice.Steps is not null && asked.Length > 0);
        axes = [.. part.Varying];
        showsWeights = probe.ControlAxis is null && part.Instances.Any(probe.IsControl);
        showsKinds = probe.Groups.Select(sites => sites.Kind).Distinct().Count() > 1;
    }

    /// <summary>What the table shows, in one line.</summary>
    public string Heading
    {
        get
        {
            string[] baselines = [.. part.Instances.Select(probe.Baseline).Where(baseline => baseline is null or { IsDefined: true }).Select(NumberText.Of).Distinct()];
            string position = baselines is [] or ["-"] ? "" : baselines.Length == 1 ? $"; the position alone reaches {baselines[0]}" : $"; the position alone reaches {baselines.Min(StringComparer.Ordinal)} to {baselines.Max(StringComparer.Ordinal)}";
            string skill = HasSkill ? "; skill is what the last step has beyond that" : "";
            string repeats = part.Repeats > 1 ? $"; \u00b1 is the 95% interval of the mean over {part.RepeatsText}" : part.LacksRepeats ? $"; of {part.RepeatsText}" : "";
            return $"{part.Title}: {probe.Metric} by block and step, mean over the block's sites{position}{skill}{repeats}";
        }
    }

    private bool HasSkill => part.Instances.Any(variant => probe.Groups.Any(sites => Skill(variant, sites) is not null));

    /// <summary>The table, and below it what it does not show and what its numbers have to say.</summary>
    public IEnumerable<string> Lines(int width)
    {
        (IReadOnlyList<int> steps, bool isStacked) = Fitting(width);
        TextTable table = new(isStacked ? ["block"] : LabelHeadings, [.. steps.Select(step => step.ToString(CultureInfo.InvariantCulture)), .. HasSkill ? ["skill"] : Array.Empty<string>()]);
        foreach (SiteGroup sites in probe.Groups)
        {
            if (isStacked && part.Instances.Count > 1)
            {
                table.Add([BlockText(sites), .. Enumerable.Repeat("", steps.Count + (HasSkill ? 1 : 0))]);
            }
            foreach (RepeatedInstance variant in part.Instances)
            {
                IEnumerable<string> labels = !isStacked ? Labels(sites, variant) : [part.Instances.Count == 1 ? BlockText(sites) : $"  {string.Join(", ", InstanceLabels(variant))}"];
                table.Add([.. labels, .. steps.Select(step => Cell(variant, sites, step)), .. HasSkill ? [NumberText.Of(Skill(variant, sites))] : Array.Empty<string>()]);
            }
        }
        return [.. table.Lines(width), .. Remarks(steps, isStacked)];
    }

    private string[] LabelHeadings => ["block", .. showsKinds ? ["kind"] : Array.Empty<string>(), .. axes.Select(axis => axis.Name), .. showsWeights ? ["weights"] : Array.Empty<string>()];

    private IEnumerable<string> Remarks(IReadOnlyList<int> steps, bool isStacked)
    {
        int[] left = [.. wanted.Except(steps)];
        if (left.Length > 0)
        {
            yield return $"{(left.Length == 1 ? "step" : "steps")} {NumberText.List(left)} {(left.Length == 1 ? "is" : "are")} left out: widen the terminal, or report RUN --steps {NumberText.List(left, ",")}";
        }
        if (isStacked && part.Instances.Count > 1)
        {
            yield return $"rows below a block: {string.Join(", ", axes.Select(axis => axis.Name).Concat(showsWeights ? ["weights"] : []))}";
        }
        string[] others = [.. probe.Metrics.Where(metric => metric != probe.Metric)];
        if (others.Length > 0)
        {
            yield return $"measured as well, see the page or report RUN --metric {others[0]}: {string.Join(", ", others)}";
        }
        foreach (string line in hidden.Select(values => values.Sentence).Concat(notes.Lines))
        {
            yield return line;
        }
    }

    // Beside each other where at least some steps fit then, else the values of axes below their block; of the steps as many as fit, the first and the last among them.
    private (IReadOnlyList<int> Steps, bool IsStacked) Fitting(int width)
    {
        int column = TextTable.WidthOf(part.Instances.SelectMany(variant => probe.Groups.SelectMany(sites => wanted.Select(step => NumberText.Of(probe.Mean(variant, sites, step, probe.Metric))))).Append("0.000"));
        int skill = HasSkill ? TextTable.WidthOf(part.Instances.SelectMany(variant => probe.Groups.Select(sites => NumberText.Of(Skill(variant, sites)))).Append("skill")) : 0;
        int beside = LabelHeadings.Select((heading, place) => TextTable.WidthOf(probe.Groups.SelectMany(sites => part.Instances.Select(variant => Labels(sites, variant, isFirst: true).ElementAt(place))).Append(heading))).Sum();
        int stacked = TextTable.WidthOf(probe.Groups.Select(BlockText).Concat(part.Instances.Count > 1 ? part.Instances.Select(variant => $"  {string.Join(", ", InstanceLabels(variant))}") : []).Append("block"));
        bool isStacked = Capacity(beside) < Math.Min(StepsWanted, wanted.Count) && Capacity(stacked) > Capacity(beside);
        return (areStepsAsked ? wanted : Spread(Math.Max(1, Capacity(isStacked ? stacked : beside))), isStacked);

        int Capacity(int labels) => (width - 1 - labels - skill + 2) / column;
    }

    private IReadOnlyList<int> Spread(int count) =>
        wanted.Count <= count ? wanted
        : count == 1 ? [wanted[^1]]
        : [.. Enumerable.Range(0, count).Select(place => wanted[(int)Math.Round(place * (wanted.Count - 1.0) / (count - 1))]).Distinct()];

    private string[] Labels(SiteGroup sites, RepeatedInstance variant, bool isFirst = false)
    {
        bool saysBlock = isFirst || ReferenceEquals(variant, part.Instances[0]);
        return [saysBlock ? CountText(sites) : "", .. showsKinds ? [saysBlock ? sites.Kind : ""] : Array.Empty<string>(), .. InstanceLabels(variant)];
    }

    private string[] InstanceLabels(RepeatedInstance variant) => [.. axes.Select(axis => LabelList.Short(variant[axis.Name])), .. showsWeights ? [probe.IsControl(variant) ? "permuted" : "trained"] : Array.Empty<string>()];

    private string BlockText(SiteGroup sites) => showsKinds ? $"{CountText(sites)} {sites.Kind}" : CountText(sites);

    // Where combinations have different numbers of a block's sites, the heading gives the least and the most.
    private string CountText(SiteGroup sites)
    {
        int[] counts = [.. part.Instances.Select(variant => probe.CountOf(variant, sites)).Where(count => count > 0).DefaultIfEmpty(sites.Sites.Count)];
        (int least, int most) = (counts.Min(), counts.Max());
        return most == 1 ? sites.Block : least == most ? $"{sites.Block} ({most} sites)" : $"{sites.Block} ({least} to {most} sites)";
    }

    private string Cell(RepeatedInstance variant, SiteGroup sites, int step)
    {
        notes.Add(probe.Notes(variant, sites.Sites, step, probe.Metric));
        return NumberText.Of(probe.Mean(variant, sites, step, probe.Metric));
    }

    private Estimate? Skill(RepeatedInstance variant, SiteGroup sites) => probe.Mean(variant, sites, probe.LastStep(variant), probe.Metric + "-skill");
}
