using System.Globalization;
using Runner.Abstractions;
using Runner.Engine.Reporting;

namespace Runner.Cli.Results;

/// <summary>The sites of one block that are of one kind: what is alike enough for a mean over them to mean something.</summary>
/// <param name="Block">The block.</param>
/// <param name="Kind">The kind of its sites.</param>
/// <param name="Sites">The sites, in the order of the forward pass.</param>
internal sealed record SiteGroup(string Block, string Kind, IReadOnlyList<string> Sites);

/// <summary>The best site of a variant at its last step.</summary>
/// <param name="Site">The site.</param>
/// <param name="OnValidation">Whether it was chosen on images that the scores are not from.</param>
internal sealed record BestSite(string Site, bool OnValidation);

/// <summary>The numbers of a probe stage: by combination of axes, site and step, each over its repeats.</summary>
internal sealed class ProbeReadings
{
    /// <summary>The word of the unit's label <c>weights</c> for the control.</summary>
    private const string Permuted = "permuted";

    private readonly Dictionary<RepeatedInstance, Dictionary<(string Site, int Step), UnitRecord>[]> units;

    private const string BaselineSuffix = "-baseline";

    /// <summary>The metrics that a unit's probe was measured by: each stands beside what the position alone scores.</summary>
    public static IEnumerable<string> MetricsOf(UnitRecord unit) => unit.Metrics.Select(row => row.Name).Where(name => unit.Metrics.Any(row => row.Name == name + BaselineSuffix));

    /// <summary>Those of a stage: together what has the same metric, for a stage may probe numbers in one case and classes in another.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="metric">The metric to show where it was measured; empty, or elsewhere: the first.</param>
    public static IEnumerable<ProbeReadings> Of(StageGroup stage, string metric = "")
    {
        Dictionary<RepeatedInstance, string> first = new(ReferenceEqualityComparer.Instance);
        foreach (RepeatedInstance variant in stage.Instances)
        {
            string[] names = [.. variant.Repeats.SelectMany(instance => instance.Units).FirstOrDefault(unit => unit.Metrics.Count > 0)?.Metrics.Select(row => row.Name) ?? []];
            first[variant] = names.Contains(metric) ? metric : names.FirstOrDefault("");
        }
        string common = first.Values.FirstOrDefault(name => name.Length > 0) ?? ""; // What has not ended stands with the others.
        return stage.Instances.GroupBy(variant => first[variant].Length > 0 ? first[variant] : common).Select(alike => new ProbeReadings(stage.Only([.. alike]), alike.Key)).Where(probe => !probe.IsEmpty);
    }

    private ProbeReadings(StageGroup group, string metric)
    {
        Group = group;
        units = new Dictionary<RepeatedInstance, Dictionary<(string Site, int Step), UnitRecord>[]>(ReferenceEqualityComparer.Instance);
        Dictionary<string, UnitRecord> sites = [];
        foreach (RepeatedInstance variant in group.Instances)
        {
            units[variant] = [.. variant.Repeats.Select(instance => instance.Units.Where(unit => StepOf(unit) > 0 && unit.Metrics.Count > 0).ToDictionary(unit => (SiteOf(unit), StepOf(unit))))];
            foreach (((string site, int _), UnitRecord unit) in units[variant].SelectMany(repeat => repeat))
            {
                sites.TryAdd(site, unit);
            }
        }
        UnitRecord[] all = [.. units.Values.SelectMany(repeats => repeats).SelectMany(repeat => repeat.Values)];
        Steps = [.. all.Select(StepOf).Distinct().Order()];
        Sites = [.. sites.Keys];
        Groups = [.. sites.GroupBy(site => (Block: site.Value.Labels.GetValueOrDefault("block", site.Key), Kind: site.Value.Labels.GetValueOrDefault("kind", "")))
            .Select(block => new SiteGroup(block.Key.Block, block.Key.Kind, [.. block.Select(site => site.Key)]))];
        Metrics = [.. all.SelectMany(MetricsOf).Distinct()];
        (Metric, Better) = (metric, all.SelectMany(unit => unit.Metrics).FirstOrDefault(row => row.Name == metric)?.Better ?? Better.Neither);
        ControlAxis = FindControlAxis();
    }

    /// <summary>The stage.</summary>
    public StageGroup Group { get; }

    /// <summary>The metric that is shown.</summary>
    public string Metric { get; }

    /// <summary>All that it was measured by, in the order of the file.</summary>
    public IReadOnlyList<string> Metrics { get; }

    /// <summary>Which way it is better.</summary>
    public Better Better { get; }

    /// <summary>The sites in the order of the forward pass.</summary>
    public IReadOnlyList<string> Sites { get; }

    /// <summary>The sites by block and kind, in the same order.</summary>
    public IReadOnlyList<SiteGroup> Groups { get; }

    /// <summary>The steps in their order.</summary>
    public IReadOnlyList<int> Steps { get; }

    /// <summary>The last step that a combination was probed at: an axis may give one fewer steps than another.</summary>
    public int LastStep(RepeatedInstance variant) => units[variant].SelectMany(repeat => repeat.Keys).Select(place => place.Step).DefaultIfEmpty(Steps[^1]).Max();

    /// <summary>Whether there is anything to show.</summary>
    public bool IsEmpty => Steps.Count == 0 || Metric.Length == 0;

    /// <summary>The axis that turns the trained model into its control, and nothing else; null where no axis does.</summary>
    public string? ControlAxis { get; }

    /// <summary>The combinations that are not the control of another.</summary>
    public IEnumerable<RepeatedInstance> Main => ControlAxis is null ? Group.Instances : Group.Instances.Where(variant => !IsControl(variant) || ControlledBy(variant) is null);

    /// <summary>Whether a combination read the model with permuted weights: its settings say so, whatever its axes are called.</summary>
    public bool IsControl(RepeatedInstance variant) => units[variant].SelectMany(repeat => repeat.Values).Any(unit => unit.Labels.GetValueOrDefault("weights") == Permuted);

    /// <summary>The control of a combination; null where it was not run.</summary>
    public RepeatedInstance? ControlOf(RepeatedInstance main) =>
        ControlAxis is null || IsControl(main) ? null : Group.Instances.FirstOrDefault(other => IsControl(other) && AgreeBut(ControlAxis, main, other));

    /// <summary>The artifact of a site and step in one repeat; null where it was not probed.</summary>
    public UnitRecord? Unit(RepeatedInstance variant, string site, int step, int repeat = 0) => units[variant][repeat].GetValueOrDefault((site, step));

    /// <summary>A number that a combination's units say of a step, such as its noise level; NaN where they say none.</summary>
    public double Number(RepeatedInstance variant, int step, string label) => units[variant].SelectMany(repeat => repeat).Where(unit => unit.Key.Step == step)
        .Select(unit => double.TryParse(unit.Value.Labels.GetValueOrDefault(label), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN).FirstOrDefault(double.NaN);

    /// <summary>A metric at a site and step; null where it was not measured.</summary>
    public Estimate? Value(RepeatedInstance variant, string site, int step, string metric) =>
        Over(units[variant].Select(repeat => Row(repeat, site, step, metric)?.Value));

    /// <summary>The 95% interval of the mean over images; with repeats, each of which has images of its own, the mean of the ends. Null where there is none.</summary>
    public (double Low, double High)? OverImages(RepeatedInstance variant, string site, int step) =>
        Value(variant, site, step, Metric + "-images-low") is { IsDefined: true } low && Value(variant, site, step, Metric + "-images-high") is { IsDefined: true } high ? (low.Value, high.Value) : null;

    /// <summary>The mean of a metric over sites, in each repeat; null where it was not measured. It is undefined where it is at one of the sites.</summary>
    public Estimate? Mean(RepeatedInstance variant, SiteGroup sites, int step, string metric) => Over(units[variant].Select(repeat =>
    {
        double[] values = [.. sites.Sites.Select(site => Row(repeat, site, step, metric)).OfType<MetricRow>().Select(row => row.Value)];
        return values.Length == 0 ? (double?)null : values.Any(double.IsNaN) ? double.NaN : values.Average();
    }));

    /// <summary>How many of some sites a combination has: sites may be an axis themselves.</summary>
    public int CountOf(RepeatedInstance variant, SiteGroup sites) => sites.Sites.Count(site => units[variant].Any(repeat => repeat.Keys.Any(place => place.Site == site)));

    /// <summary>What the rows behind a mean have to say.</summary>
    public IEnumerable<string> Notes(RepeatedInstance variant, IEnumerable<string> sites, int step, string metric) =>
        units[variant].SelectMany(repeat => sites.Select(site => Row(repeat, site, step, metric))).OfType<MetricRow>().Select(row => row.Note).Where(note => note.Length > 0);

    /// <summary>What knows only the position scores: the same at all sites of a combination.</summary>
    public Estimate? Baseline(RepeatedInstance variant) =>
        Over(units[variant].Select(repeat => repeat.Values.SelectMany(unit => unit.Metrics).FirstOrDefault(row => row.Name == Metric + BaselineSuffix)?.Value));

    /// <summary>The best site at the last step, by the images that chose the epoch where these were scored; null where the metric has no better.</summary>
    public BestSite? Best(RepeatedInstance variant)
    {
        bool onValidation = Sites.Any(site => Value(variant, site, LastStep(variant), Metric + "-validation") is { IsDefined: true });
        string chosenBy = Metric + (onValidation ? "-validation" : "");
        (string Site, double Value)[] defined =
        [
            .. Sites.Select(site => (site, Value(variant, site, LastStep(variant), chosenBy))).Where(pair => pair.Item2 is { IsDefined: true }).Select(pair => (pair.site, pair.Item2!.Value)),
        ];
        return defined.Length == 0 || Better == Better.Neither ? null
            : new BestSite((Better == Better.Larger ? defined.MaxBy(site => site.Value) : defined.MinBy(site => site.Value)).Site, onValidation);
    }

    /// <summary>The first step from which on a site's score is as good as at the last, but for a margin.</summary>
    public int SettledStep(RepeatedInstance variant, string site, double margin)
    {
        int settled = LastStep(variant);
        double last = Value(variant, site, settled, Metric)?.Value ?? double.NaN;
        foreach (int step in Steps.Where(step => step <= settled).Reverse().ToArray())
        {
            double lacks = (Value(variant, site, step, Metric)?.Value ?? double.NaN) - last;
            if (!((Better == Better.Smaller ? lacks : -lacks) <= margin))
            {
                break;
            }
            settled = step;
        }
        return settled;
    }

    private static Estimate? Over(IEnumerable<double?> repeats)
    {
        double[] measured = [.. repeats.OfType<double>()];
        return measured.Length == 0 ? null : Estimate.Of(measured);
    }

    private static MetricRow? Row(Dictionary<(string Site, int Step), UnitRecord> repeat, string site, int step, string metric) =>
        repeat.TryGetValue((site, step), out UnitRecord? unit) ? unit.Metrics.FirstOrDefault(row => row.Name == metric) : null;

    private static string SiteOf(UnitRecord unit) => unit.Labels.GetValueOrDefault("site", unit.Key);

    private static int StepOf(UnitRecord unit) => int.TryParse(unit.Labels.GetValueOrDefault("step"), NumberStyles.None, CultureInfo.InvariantCulture, out int step) ? step : 0;

    private static bool AgreeBut(string axis, RepeatedInstance one, RepeatedInstance other) => one.Labels.Zip(other.Labels).All(pair => pair.First.Axis == axis ? pair.First != pair.Second : pair.First == pair.Second);

    private RepeatedInstance? ControlledBy(RepeatedInstance control) => Group.Instances.FirstOrDefault(other => !IsControl(other) && AgreeBut(ControlAxis!, other, control));

    // An axis each of whose values always means the same weights.
    private string? FindControlAxis()
    {
        if (Group.Instances.All(variant => !IsControl(variant)))
        {
            return null;
        }
        return Group.Varying.FirstOrDefault(axis =>
            axis.Values.Count == 2 && axis.Values.All(value => Group.Instances.Where(variant => variant[axis.Name] == value).Select(IsControl).Distinct().Count() == 1)
            && Group.Instances.Select(IsControl).Distinct().Count() == 2)?.Name;
    }
}
