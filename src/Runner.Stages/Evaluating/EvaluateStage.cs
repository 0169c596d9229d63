using Runner.Abstractions;
using Runner.Torch.Labeling;
using Runner.Torch.Measuring;
using Runner.Torch.Shards;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Stages.Evaluating;

/// <summary>Compares labels with true labels, image by image, in one unit. Instances that a reference collects are judged together: the images of each by its own truth.</summary>
internal sealed class EvaluateStage(EvaluateSettings settings) : IStage
{
    private const string LowSuffix = "-images-low";
    private const string HighSuffix = "-images-high";

    /// <inheritdoc/>
    public IEnumerable<Problem> Check(IPlanContext context)
    {
        (LabelType Type, string Whose)[] compared =
        [
            .. context.AllFrom(settings.Predicted).Concat(context.AllFrom(settings.Truth)).Where(stage => stage.Settings is ILabelSettings)
                .Select(stage => (((ILabelSettings)stage.Settings).TypeOfLabels(context), $"the labels of \"{stage.Name}\" are")),
        ];
        foreach (Problem problem in StageMetric.Problems(settings.Metrics, context, MetricInput.Predictions, null, compared)) yield return problem;
        foreach (IUpstreamStage predicted in context.AllFrom(settings.Predicted))
        {
            int truths = TruthsOf(predicted, context).Length;
            if (truths != 1)
            {
                yield return new Problem(
                    "truth",
                    $"{truths} instances of \"{settings.Truth}\" belong to \"{predicted.Name}\", not one",
                    "what both have axes of is paired by the values of these axes");
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<Unit> Plan(IPlanContext context) =>
        [new Unit
        {
            Key = "all",
            Recipe = new Dictionary<string, string>(),
            Inputs = [.. Pairs(context).SelectMany(pair => References(pair.Predicted).Concat(References(pair.Truth))).Distinct()],
        }];

    /// <inheritdoc/>
    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
        using DisposeScope scope = NewDisposeScope();
        StageMetric[] metrics = StageMetric.Of(settings.Metrics, context);
        List<Score>[] values = [.. metrics.Select(_ => new List<Score>())];
        List<long> index = [];
        foreach ((IUpstreamStage predictedBy, IUpstreamStage truthOf) in Pairs(context))
        {
            LabelSet predicted = LabelSet.Read(References(predictedBy).Select(context.FolderOf));
            LabelSet truth = LabelSet.Read(References(truthOf).Select(context.FolderOf)).Align(predicted.Index, truthOf.Name);
            index.AddRange(predicted.Index);
            for (int metric = 0; metric < metrics.Length; metric++) values[metric].AddRange(metrics[metric].Measure(predicted.Labels, truth.Labels));
        }
        MetricRow[] rows = [.. metrics.SelectMany((metric, number) => Summary.Rows(metric, values[number]).Concat(Ends(metric, values[number])))];
        Score[][] byImage = [.. index.Select((_, image) => values.Select(column => column[image]).ToArray())];
        context.Publish(units[0], folder => Summary.WriteImages(folder, [.. index.Select(image => (image, (string?)null))], metrics, byImage), rows);
    }

    /// <inheritdoc/>
    public IReadOnlyList<MetricPromise>? Measures(IPlanContext context) => [.. StageMetric.Of(settings.Metrics, context).SelectMany(metric => Summary.Promises(metric).Concat([new(metric.Name + LowSuffix, metric.Better), new(metric.Name + HighSuffix, metric.Better)]))];

    // Of the mean's 95% interval over images.
    private static MetricRow[] Ends(StageMetric metric, IReadOnlyList<Score> scores)
    {
        (double low, double high) = Bootstrap.Interval([.. scores.Select(score => score.Value)], seed: 0);
        string note = Summary.NoteOf(scores);
        return [new(metric.Name + LowSuffix, low) { Better = metric.Better, Note = note }, new(metric.Name + HighSuffix, high) { Better = metric.Better, Note = note }];
    }

    private IEnumerable<(IUpstreamStage Predicted, IUpstreamStage Truth)> Pairs(IPlanContext context) =>
        context.AllFrom(settings.Predicted).Select(predicted => (predicted, TruthsOf(predicted, context)[0]));

    private IUpstreamStage[] TruthsOf(IUpstreamStage predicted, IPlanContext context) =>
        [.. context.AllFrom(settings.Truth).Where(truth => truth.Labels.All(label => !predicted.Labels.TryGetValue(label.Key, out string? value) || value == label.Value))];

    private static IEnumerable<UnitReference> References(IUpstreamStage stage) => stage.Units.Where(unit => !unit.Unit.Intermediate).Select(unit => unit.Reference);
}
