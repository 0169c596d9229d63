using Runner.Abstractions;
using Runner.Torch.Labeling;
using Runner.Torch.Measuring;
using Runner.Torch.Probing;
using static TorchSharp.torch;

namespace Runner.Stages.Evaluating;

/// <summary>A metric as stages use it. What it gives is checked here, in one place, whichever plugin it comes from.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Origin">Where it comes from, for messages.</param>
[CountsFor(Purpose.Scores)]
internal sealed record StageMetric(IMetric Metric, string Origin)
{
    /// <summary>Its name in tables.</summary>
    public string Name => Metric.Name;

    /// <summary>Which way it is better.</summary>
    public Better Better => Metric.Better;

    /// <summary>The class that it is about; null where it is about none or all.</summary>
    public int? Class => Metric.Class;

    /// <summary>What it is given.</summary>
    public MetricInput Takes => Metric.Takes;

    /// <summary>Those that an experiment chooses.</summary>
    public static StageMetric[] Of(IReadOnlyList<Part<IMetric>> chosen, IPlanContext context) =>
        [.. chosen.Select(part => (Metric: context.Create(part), part.Kind)).Select(made => new StageMetric(made.Metric, $"kind \"{made.Kind}\", plugin {PluginOf(made.Metric)}"))];

    /// <summary>What is wrong with a choice: two of one name could not be told apart in tables and expectations.</summary>
    /// <param name="chosen">The choice.</param>
    /// <param name="context">Makes the metrics.</param>
    /// <param name="known">What is known of classes: how probable each is, in which order pixels stand for it, or the class alone.</param>
    /// <param name="classes">How many classes there are; null where that is not known before the run.</param>
    /// <param name="labels">What they will compare, with the words for whose it is; null where that is not known before the run.</param>
    public static IEnumerable<Problem> Problems(IReadOnlyList<Part<IMetric>> chosen, IPlanContext context, MetricInput known, int? classes, params IReadOnlyList<(LabelType Type, string Whose)> labels)
    {
        foreach ((int number, Part<IMetric> part) in chosen.Index())
        {
            if (context.Create(part).Compares is { } compares && labels.FirstOrDefault(label => label.Type != compares) is { Whose: not null } other)
                yield return new Problem($"metrics[{number}]", $"metric \"{context.Create(part).Name}\" compares {compares.Plural()}, but {other.Whose} {other.Type.Plural()}");
            else if (context.Create(part).Class is { } about && about >= classes)
                yield return new Problem($"metrics[{number}]", $"metric \"{context.Create(part).Name}\" is about class {about}, but there are {classes}, from 0 to {classes - 1}");
            else if (context.Create(part).Takes is var takes && takes.IsByClass() && takes > known)
                yield return new Problem($"metrics[{number}]", $"metric \"{context.Create(part).Name}\" looks at how probable each class is, which nothing says here", "a probe of classes says it, such as linear-classification");
        }

        string[] names = [.. chosen.Select(part => context.Create(part).Name)];
        for (int number = 0; number < names.Length; number++)
        {
            int first = Array.IndexOf(names, names[number]);
            if (first == number) continue;
            string made = chosen[first].Kind == chosen[number].Kind ? "" : $", as that of kind \"{chosen[first].Kind}\" is";
            yield return new Problem($"metrics[{number}]", $"a second metric is called \"{names[number]}\"{made}", "the two could not be told apart: leave one out, or measure in another stage");
        }
    }

    /// <summary>Those that suit a probe.</summary>
    public static StageMetric[] Of(Part<IProbe> probe, IPlanContext context) =>
        [.. context.Create(probe).DefaultMetrics.Select(metric => new StageMetric(metric, $"of probe \"{probe.Kind}\", plugin {PluginOf(metric)}"))];

    /// <summary>Measures a batch.</summary>
    /// <exception cref="InvalidDataException">The maps differ in size, or the metric does not give one score for each image.</exception>
    public Score[] Measure(Tensor predicted, Tensor labels)
    {
        if (!predicted.shape.Where((_, axis) => !Takes.IsByClass() || axis != 1).SequenceEqual(labels.shape))
            throw new InvalidDataException($"metric \"{Name}\" ({Origin}) compares maps of one size, but the predictions are [{string.Join(", ", predicted.shape)}] and the labels [{string.Join(", ", labels.shape)}]");
        if (labels.shape[0] == 0) return [];
        Score[] scores = [.. Metric.Measure(predicted, labels)];
        return scores.Length == labels.shape[0]
            ? scores
            : throw new InvalidDataException($"metric \"{Name}\" ({Origin}) gave {scores.Length} score{(scores.Length == 1 ? "" : "s")} for {labels.shape[0]} image{(labels.shape[0] == 1 ? "" : "s")}; it has to give one for each");
    }

    private static string PluginOf(IMetric metric) => metric.GetType().Assembly.GetName().Name ?? "";
}
