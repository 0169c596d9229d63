using System.Globalization;
using Runner.Cli.Reports.Views;
using Runner.Torch.Measuring;

namespace Runner.Cli.Results;

/// <summary>What interventions scored: the mean of each metric, how far other images would move it, and what is gained over no edit on the same images.</summary>
internal sealed class InterventionScores
{
    private const string Intervention = "intervention";
    private const string Image = "image";
    private const string EditNorm = "edit-norm";
    private const string Original = "-original";

    private readonly Dictionary<(string Metric, string Intervention), Dictionary<string, double>> _scores;
    private readonly string[] _metrics;
    private readonly bool _perImage;

    public InterventionScores(IEnumerable<UnitView> units)
    {
        (string Unit, MetricView Row)[] rows =
            [.. units.SelectMany(unit => unit.Metrics.Where(row => row.Labels.ContainsKey(Intervention) && !double.IsNaN(row.Value)).Select(row => (unit.Key, row)))];
        Names = [.. rows.Select(pair => pair.Row.Labels[Intervention]).Distinct()];
        _metrics = [.. rows.Select(pair => pair.Row.Name).Distinct()];
        _perImage = rows.Any(pair => pair.Row.Labels.ContainsKey(Image));
        // Several edits of one image tell less than as many images: they count as one, their mean.
        _scores = rows
            .GroupBy(pair => (pair.Row.Name, pair.Row.Labels[Intervention]))
            .ToDictionary(
                group => group.Key,
                group => group.GroupBy(pair => pair.Row.Labels.GetValueOrDefault(Image, pair.Unit)).ToDictionary(image => image.Key, image => image.Average(pair => pair.Row.Value)));
    }

    /// <summary>The interventions, in the order of the experiment.</summary>
    public IReadOnlyList<string> Names { get; }

    // The intervention that changed nothing, or null without one.
    private string? NoEdit => Names.FirstOrDefault(name => _scores.TryGetValue((EditNorm, name), out Dictionary<string, double>? norms) && norms.Values.All(norm => norm == 0));

    /// <summary>A cell per intervention: of each metric its mean; then, of those that tell agreement with the wanted labels, how much more it is than without an edit, on the same images.</summary>
    /// <param name="agreementBefore">The heading of a metric's agreement with the labels that the images had.</param>
    public IEnumerable<(string Heading, IEnumerable<string> Cells)> Rows(Func<string, string> agreementBefore)
    {
        foreach (string metric in _metrics)
        {
            string heading = metric.EndsWith(Original, StringComparison.Ordinal) ? agreementBefore(metric[..^Original.Length]) : metric;
            yield return (heading, Names.Select(name => Text([.. ScoresOf(metric, name).Values], interval: metric != EditNorm)));
        }

        if (NoEdit is not { } none) yield break;
        foreach (string metric in _metrics.Where(metric => metric != EditNorm && !metric.EndsWith(Original, StringComparison.Ordinal)))
        {
            Dictionary<string, double> before = ScoresOf(metric, none);
            yield return ($"{metric}, more than {none}", Names.Select(name => name == none ? "-" : Text(Gains(ScoresOf(metric, name), before), interval: true)));
        }
    }

    private static double[] Gains(Dictionary<string, double> after, Dictionary<string, double> before) =>
        [.. after.Where(image => before.ContainsKey(image.Key)).Select(image => image.Value - before[image.Key])];

    private Dictionary<string, double> ScoresOf(string metric, string name) => _scores.GetValueOrDefault((metric, name), []);

    private string Text(double[] values, bool interval)
    {
        if (values.Length == 0) return "-";
        string mean = values.Average().ToString("0.000", CultureInfo.InvariantCulture);
        if (!interval || !_perImage || values.Length < 2) return mean;
        (double low, double high) = Bootstrap.Interval(values, seed: 0);
        return string.Create(CultureInfo.InvariantCulture, $"{mean} [{low:0.00}, {high:0.00}]");
    }
}
