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
    private readonly bool _perImage;

    public InterventionScores(IEnumerable<UnitView> units)
    {
        (string Unit, MetricView Row)[] rows =
            [.. units.SelectMany(unit => unit.Metrics.Where(row => row.Labels.ContainsKey(Intervention) && !double.IsNaN(row.Value)).Select(row => (unit.Key, row)))];
        Names = [.. rows.Select(pair => pair.Row.Labels[Intervention]).Distinct()];
        Metrics = [.. rows.Select(pair => pair.Row.Name).Distinct()];
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

    public IReadOnlyList<string> Metrics { get; }

    /// <summary>The intervention that changed nothing, or null without one.</summary>
    public string? NoEdit => Names.FirstOrDefault(name => _scores.TryGetValue((EditNorm, name), out Dictionary<string, double>? norms) && norms.Values.All(norm => norm == 0));

    /// <summary>The metrics that tell agreement with the wanted labels.</summary>
    public IEnumerable<string> Agreements => Metrics.Where(metric => metric != EditNorm && !metric.EndsWith(Original, StringComparison.Ordinal));

    /// <summary>The mean, and its 95% interval where there are scores of several images.</summary>
    public string Mean(string metric, string name) => Text([.. ScoresOf(metric, name).Values], metric != EditNorm);

    /// <summary>The mean over the images of what the intervention scores more than <see cref="NoEdit"/>, with its 95% interval.</summary>
    public string Gain(string metric, string name)
    {
        if (NoEdit is not { } none || none == name) return "-";
        Dictionary<string, double> before = ScoresOf(metric, none);
        return Text([.. ScoresOf(metric, name).Where(image => before.ContainsKey(image.Key)).Select(image => image.Value - before[image.Key])], interval: true);
    }

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
