using Runner.Abstractions;
using Runner.Engine.Reporting;
using Runner.Torch.Measuring;

namespace Runner.Cli.Results;

/// <summary>What interventions of one combination of axes scored: the mean of each metric, how far other images (or other repeats) would move it, and what is gained over no edit on the same images.</summary>
internal sealed class InterventionScores
{
    private const string Intervention = "intervention";
    private const string Image = "image";
    private const string EditNorm = "edit-norm";
    private const string Original = "-original";
    private static readonly string[] NoAgreement = [EditNorm, "recovery", "recovery-latent", "outside-rmse", "outside-ssim"];

    private readonly Dictionary<(string Metric, string Intervention), Dictionary<string, double>>[] repeats;
    private readonly string[] metrics;
    private readonly bool isPerImage;

    public InterventionScores(RepeatedInstance variant)
    {
        (string Unit, MetricRow Row)[][] rows = [.. variant.Repeats.Select(RowsOf)];
        Names = [.. rows.SelectMany(repeat => repeat).Select(pair => pair.Row.Labels[Intervention]).Distinct()];
        metrics = [.. rows.SelectMany(repeat => repeat).Select(pair => pair.Row.Name).Distinct()];
        isPerImage = rows.SelectMany(repeat => repeat).Any(pair => pair.Row.Labels.ContainsKey(Image));
        repeats = [.. rows.Select(ByImage)];
        NoEdit = Names.FirstOrDefault(IsNoEdit);
    }

    /// <summary>Whether the numbers of a kind of stage are scores of interventions.</summary>
    public static bool AreOf(string kind) => kind is "intervene" or "patch";

    /// <summary>The interventions, in the order of the experiment.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The intervention that changed nothing, known by the norms of its edits; null without one.</summary>
    public string? NoEdit { get; }

    /// <summary>Whether the numbers are means over repeats.</summary>
    public bool IsRepeated => repeats.Length > 1;

    /// <summary>A cell per intervention: of each metric its mean; then, of those that tell agreement with the wanted labels, how much more it is than without an edit, on the same images.</summary>
    /// <param name="agreementBefore">The heading of a metric's agreement with the labels that the images had.</param>
    public IEnumerable<(string Heading, IReadOnlyList<string> Cells)> Rows(Func<string, string> agreementBefore)
    {
        foreach (string metric in metrics)
        {
            string heading = metric.EndsWith(Original, StringComparison.Ordinal) ? agreementBefore(metric[..^Original.Length]) : metric;
            yield return (heading, [.. Names.Select(name => Text([.. repeats.Select(repeat => Scores(repeat, metric, name).Values)], hasInterval: metric != EditNorm))]);
        }
        if (NoEdit is not { } none)
        {
            yield break;
        }
        foreach (string metric in Agreements)
        {
            yield return ($"{metric}, more than {none}", [.. Names.Select(name => name == none ? "-" : Text([.. repeats.Select(repeat => Gains(Scores(repeat, metric, name), Scores(repeat, metric, none)))], hasInterval: true))]);
        }
    }

    /// <summary>The metrics that tell agreement with the wanted labels.</summary>
    public IEnumerable<string> Agreements => metrics.Where(metric => !NoAgreement.Contains(metric) && !metric.EndsWith(Original, StringComparison.Ordinal));

    /// <summary>What is compared between combinations of axes: agreement with the wanted labels, and how far the picture has come towards another one.</summary>
    public IEnumerable<string> Compared => [.. Agreements, .. metrics.Where(metric => metric is "recovery")];

    /// <summary>The mean of a metric over images and repeats, and half of the 95% interval about it; NaN where nothing was scored.</summary>
    public (double Mean, double HalfWidth) MeanOf(string metric, string name)
    {
        double[][] byRepeat = [.. repeats.Select(repeat => Scores(repeat, metric, name).Values.Where(value => !double.IsNaN(value)).ToArray()).Where(values => values.Length > 0)];
        if (byRepeat.Length == 0)
        {
            return (double.NaN, 0);
        }
        Estimate mean = Estimate.Of([.. byRepeat.Select(values => values.Average())]);
        (double low, double high) = Bootstrap.Interval(byRepeat[0], seed: 0);
        return (mean.Value, byRepeat.Length > 1 ? mean.HalfWidth : (high - low) / 2);
    }

    /// <summary>A cell for each intervention: a metric's mean with its interval.</summary>
    public IReadOnlyList<string> Cells(string metric) => [.. Names.Select(name => Text([.. repeats.Select(repeat => Scores(repeat, metric, name).Values)], hasInterval: true))];

    /// <summary>What stands in brackets or behind the sign, in words.</summary>
    public string Intervals =>
        IsRepeated ? $"\u00b1: the 95% interval of the mean over {repeats.Length} repeats{(EditsOtherImages ? ", each of which edits other images: those that its split left to test" : "")}"
        : isPerImage ? "in brackets: the 95% interval of the mean, bootstrapped over images (several edits of one image count as one)" : "";

    private bool EditsOtherImages => repeats.Select(repeat => string.Join('\n', repeat.Values.SelectMany(images => images.Keys).Distinct().Order(StringComparer.Ordinal))).Distinct().Count() > 1;

    private static (string Unit, MetricRow Row)[] RowsOf(StageRecord instance) =>
        [.. instance.Units.SelectMany(unit => unit.Metrics.Where(row => row.Labels.ContainsKey(Intervention)).Select(row => (unit.Key, row)))];

    // Several edits of one image tell less than as many images: they count as one, their mean.
    private static Dictionary<(string Metric, string Intervention), Dictionary<string, double>> ByImage((string Unit, MetricRow Row)[] rows) => rows
        .GroupBy(pair => (pair.Row.Name, pair.Row.Labels[Intervention]))
        .ToDictionary(
            group => group.Key,
            group => group.GroupBy(pair => pair.Row.Labels.GetValueOrDefault(Image, pair.Unit)).ToDictionary(image => image.Key, image => image.Average(pair => pair.Row.Value)));

    private static Dictionary<string, double> Scores(Dictionary<(string Metric, string Intervention), Dictionary<string, double>> repeat, string metric, string name) =>
        repeat.GetValueOrDefault((metric, name), []);

    private static IReadOnlyCollection<double> Gains(Dictionary<string, double> after, Dictionary<string, double> before) =>
        [.. after.Where(image => before.ContainsKey(image.Key)).Select(image => image.Value - before[image.Key])];

    private bool IsNoEdit(string name)
    {
        double[] norms = [.. repeats.SelectMany(repeat => Scores(repeat, EditNorm, name).Values)];
        return norms.Length > 0 && norms.All(norm => norm == 0);
    }

    // The mean is over the images where the metric is defined, and says so where these are not all.
    private string Text(IReadOnlyCollection<double>[] byRepeat, bool hasInterval)
    {
        double[][] defined = [.. byRepeat.Where(values => values.Count > 0).Select(values => values.Where(value => !double.IsNaN(value)).ToArray())];
        if (defined.Length == 0)
        {
            return "-";
        }
        Estimate mean = Estimate.Of([.. defined.Select(values => values.Length == 0 ? double.NaN : values.Average())]);
        int all = byRepeat.Sum(values => values.Count);
        int known = defined.Sum(values => values.Length);
        string count = known < all ? $" ({known} of {all})" : "";
        if (!mean.IsDefined || defined.Length > 1 || !hasInterval || !isPerImage || defined[0].Length < 2)
        {
            return NumberText.Of(mean) + count;
        }
        (double low, double high) = Bootstrap.Interval(defined[0], seed: 0);
        return $"{NumberText.Of(mean)} {NumberText.Interval(low, high)}{count}";
    }
}
