using Runner.Abstractions;
using Runner.Stages.Evaluating;
using Runner.Torch.Measuring;
using Runner.Torch.Safetensors;
using static TorchSharp.torch;

namespace Runner.Stages.Probing;

/// <summary>The scores of a probe, or of its baseline, on the images that it did not learn from.</summary>
/// <param name="Test">[metric][test image].</param>
/// <param name="Validation">[metric][validation image].</param>
[CountsFor(Purpose.Scores)]
internal sealed record ProbeScores(Score[][] Test, Score[][] Validation);

/// <summary>A probe's scores, as they are stored. Owns the predictions.</summary>
/// <param name="metrics">What was measured.</param>
/// <param name="scores">The probe's scores.</param>
/// <param name="baseline">Those of the baseline that knows only the position.</param>
/// <param name="samples">What it was scored on.</param>
/// <param name="predicted">[shown, H, W]: predictions for the first test images.</param>
[CountsFor(Purpose.Scores)]
internal sealed class ScoredProbe(StageMetric[] metrics, ProbeScores scores, ProbeScores baseline, LabelledSamples samples, Tensor predicted) : IDisposable
{
    private const string BaselineSuffix = "-baseline";
    private const string SkillSuffix = "-skill";
    private const string ValidationSuffix = "-validation";
    private const string LowSuffix = "-images-low";
    private const string HighSuffix = "-images-high";

    /// <summary>
    /// For each metric its mean on the test images with the ends of the mean's interval over images, the baseline's mean, the skill (1 - error / baseline error, where a score's error is its distance from 1, over the images where both have a
    /// score), and the mean on the validation images, by which one site can be preferred to another without looking at the test.
    /// </summary>
    public IReadOnlyList<MetricRow> Rows => [.. metrics.SelectMany((metric, number) => RowsOf(metric, number))];

    /// <summary>What <see cref="Rows"/> gives.</summary>
    public static IEnumerable<MetricPromise> Promises(StageMetric metric, bool validates)
    {
        yield return new MetricPromise(metric.Name, metric.Better);
        yield return new MetricPromise(metric.Name + LowSuffix, metric.Better);
        yield return new MetricPromise(metric.Name + HighSuffix, metric.Better);
        yield return new MetricPromise(metric.Name + BaselineSuffix, metric.Better);
        yield return new MetricPromise(metric.Name + SkillSuffix, Better.Larger);
        if (validates) yield return new MetricPromise(metric.Name + ValidationSuffix, metric.Better);
    }

    /// <summary>Writes the split with the scores by image, and the predictions for the first test images.</summary>
    public void Write(string folder)
    {
        using Tensor shown = tensor(samples.Test.Rows.Take((int)predicted.shape[0]).Select(row => samples.Index[row]).ToArray(), ScalarType.Int64);
        SafetensorsWriter.Write(Path.Combine(folder, "predictions.safetensors"), [new("predicted", predicted), new("index", shown)]);
        WriteImages(folder);
    }

    /// <inheritdoc/>
    public void Dispose() => predicted.Dispose();

    private IEnumerable<MetricRow> RowsOf(StageMetric metric, int number)
    {
        string constant = samples.ConstantTestLabel;
        yield return Noted(Summary.Mean(metric.Name, scores.Test[number], metric.Better), constant);
        double[] values = [.. scores.Test[number].Select(score => score.Value)];
        (double low, double high) = Bootstrap.Interval(values, seed: 0); // The same draws at every site: what differs are the scores.
        string note = Summary.NoteOf(scores.Test[number]);
        yield return new MetricRow(metric.Name + LowSuffix, low) { Better = metric.Better, Note = note };
        yield return new MetricRow(metric.Name + HighSuffix, high) { Better = metric.Better, Note = note };
        yield return Noted(Summary.Mean(metric.Name + BaselineSuffix, baseline.Test[number], metric.Better), constant);
        yield return SkillOf(metric, scores.Test[number], baseline.Test[number], constant);
        if (samples.Validates) yield return Summary.Mean(metric.Name + ValidationSuffix, scores.Validation[number], metric.Better);
    }

    private static MetricRow SkillOf(StageMetric metric, Score[] own, Score[] baseline, string constant)
    {
        (Score Own, Score Baseline)[] pairs = [.. own.Zip(baseline).Where(pair => pair.First.IsDefined && pair.Second.IsDefined)];
        MetricRow Row(double value, string note) => new(metric.Name + SkillSuffix, value) { Better = Better.Larger, Note = note };
        if (constant.Length > 0) return Row(double.NaN, $"{constant}, so there is nothing to know");
        if (pairs.Length == 0) return Row(double.NaN, $"no image has a score of both the probe and the baseline; the probe's is {Summary.NoteOf(own)}".TrimEnd());
        double skill = Skill.Over(pairs.Average(pair => pair.Own.Value), pairs.Average(pair => pair.Baseline.Value), metric.Better);
        string note = pairs.Length == own.Length ? "" : $"over the {pairs.Length} of {own.Length} images where probe and baseline have a score";
        if (!double.IsNaN(skill)) return Row(skill, note);
        return Row(skill, metric.Better == Better.Neither ? "neither way of the metric is better" : "the baseline makes no error that could be made smaller");
    }

    private static MetricRow Noted(MetricRow row, string more) => more.Length == 0 ? row : row with { Note = row.Note.Length == 0 ? more : $"{row.Note}; {more}" };

    private void WriteImages(string folder)
    {
        (string Split, IReadOnlyList<Score> Scores)[] images = [.. samples.Index.Select(_ => ("", (IReadOnlyList<Score>)[]))];
        foreach (long row in samples.Train.Rows) images[row] = ("train", []);
        Fill("validation", samples.Validation.Rows, scores.Validation);
        Fill("test", samples.Test.Rows, scores.Test);
        Summary.WriteImages(folder, [.. images.Select((image, row) => (samples.Index[row], (string?)image.Split))], metrics, [.. images.Select(image => image.Scores)]);

        void Fill(string split, long[] rows, Score[][] measured)
        {
            for (int i = 0; i < rows.Length; i++)
            {
                int place = i;
                images[rows[i]] = (split, [.. measured.Select(column => column[place])]);
            }
        }
    }
}
