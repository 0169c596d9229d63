using System.Globalization;
using CsvHelper;
using Runner.Abstractions;
using Runner.Torch.Measuring;

namespace Runner.Stages.Evaluating;

/// <summary>Tables of per-image scores and what they come to. A mean runs over the images where a metric is defined, and its row says how many these are and why the others are not.</summary>
[CountsFor(Purpose.Scores)]
internal static class Summary
{
    /// <summary>The mean and the worse tenth percentile over the images where the metric is defined, and how many those are.</summary>
    public static IEnumerable<MetricRow> Rows(StageMetric metric, IReadOnlyList<Score> scores)
    {
        double[] defined = [.. Defined(scores).Order()];
        yield return Mean(metric.Name, scores, metric.Better);
        yield return new MetricRow(metric.Name + "-p10", Percentile.Of(defined, metric.Better == Better.Smaller ? 0.9 : 0.1)) { Better = metric.Better, Note = NoteOf(scores) };
        yield return new MetricRow(metric.Name + "-images", defined.Length);
    }

    /// <summary>What <see cref="Rows"/> gives.</summary>
    public static IEnumerable<MetricPromise> Promises(StageMetric metric) =>
        [new(metric.Name, metric.Better), new(metric.Name + "-p10", metric.Better), new(metric.Name + "-images", Better.Neither)];

    /// <summary>The mean over the images where there is a score; NaN when there are none.</summary>
    public static MetricRow Mean(string name, IReadOnlyList<Score> scores, Better better) => new(name, Defined(scores).DefaultIfEmpty(double.NaN).Average()) { Better = better, Note = NoteOf(scores) };

    /// <summary>On how many images scores are defined, and why not on the others; empty where they are on all.</summary>
    public static string NoteOf(IReadOnlyList<Score> scores)
    {
        if (scores.Count == 0) return "there are no images";
        Score[] undefined = [.. scores.Where(score => !score.IsDefined)];
        if (undefined.Length == 0) return "";
        IGrouping<string, Score>[] reasons = [.. undefined.GroupBy(score => score.Reason.Length == 0 ? "the metric does not say why" : score.Reason).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)];
        string why = reasons.Length == 1 ? reasons[0].Key : string.Join(", ", reasons.Select(group => $"{group.Key} ({group.Count()})"));
        return $"defined on {scores.Count - undefined.Length} of {scores.Count} images: {why}";
    }

    /// <summary>Writes <c>images.csv</c>: a row per image, a column per metric; an empty field where an image was not measured.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="images">Each image's number, and the part of the split that it belongs to (null where nothing is split).</param>
    /// <param name="metrics">The columns.</param>
    /// <param name="scores">[image]: a score for each metric, or none.</param>
    public static void WriteImages(string folder, IReadOnlyList<(long Index, string? Split)> images, IReadOnlyList<StageMetric> metrics, IReadOnlyList<IReadOnlyList<Score>> scores)
    {
        using StreamWriter text = new(Path.Combine(folder, "images.csv"));
        using CsvWriter rows = new(text, CultureInfo.InvariantCulture);
        bool isSplit = images.Any(image => image.Split is not null);
        rows.WriteField("index");
        if (isSplit) rows.WriteField("split");
        foreach (StageMetric metric in metrics) rows.WriteField(metric.Name);
        rows.NextRecord();
        foreach (((long index, string? split), IReadOnlyList<Score> measured) in images.Zip(scores))
        {
            rows.WriteField(index);
            if (isSplit) rows.WriteField(split);
            for (int metric = 0; metric < metrics.Count; metric++) rows.WriteField(metric < measured.Count ? measured[metric].Value.ToString("R", CultureInfo.InvariantCulture) : "");
            rows.NextRecord();
        }
    }

    private static IEnumerable<double> Defined(IEnumerable<Score> scores) => scores.Where(score => score.IsDefined).Select(score => score.Value);
}
