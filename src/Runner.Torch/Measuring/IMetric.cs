using Runner.Abstractions;
using Runner.Torch.Labeling;
using static TorchSharp.torch;

namespace Runner.Torch.Measuring;

/// <summary>Compares predictions with labels, image by image.</summary>
[CountsFor(Purpose.Scores)]
public interface IMetric
{
    /// <summary>The name in tables and expectations, such as <c>spearman</c>.</summary>
    string Name { get; }

    /// <summary>Which way it is better. A score that is better when larger is at most 1: its distance from 1 is its error.</summary>
    Better Better { get; }

    /// <summary>What it compares: numbers, or classes; null where it takes either.</summary>
    LabelType? Compares => null;

    /// <summary>The class that it is about; null where it is about none or all.</summary>
    int? Class => null;

    /// <summary>What it is given.</summary>
    MetricInput Takes => MetricInput.Predictions;

    /// <summary>Measures a batch.</summary>
    /// <param name="predicted">[images, H, W]: float32 numbers or int64 classes; or what <see cref="Takes"/> says.</param>
    /// <param name="labels">[images, H, W], of the same type; beside probabilities int64 classes.</param>
    /// <returns>One score per image; where the metric is undefined it is NaN and says why (a constant map has no rank correlation).</returns>
    IReadOnlyList<Score> Measure(Tensor predicted, Tensor labels);
}

/// <summary>What a metric is given.</summary>
[CountsFor(Purpose.Scores)]
public enum MetricInput
{
    /// <summary>What is predicted, as it was learnt: where a probe learns scaled labels, predictions and labels are scaled.</summary>
    Predictions,

    /// <summary>Predictions and labels in the labels' own units, whatever a probe learnt: for errors that are relative to the label.</summary>
    OwnUnits,

    /// <summary>How much speaks for each class, [images, classes, H, W], float64, instead of the class: of an image only the order of its pixels counts. Probabilities are such, and so is a map of attention.</summary>
    Ranking,

    /// <summary>How probable each class is, [images, classes, H, W], float64, instead of the class.</summary>
    Probabilities,
}

/// <summary>What can be said of a metric's input.</summary>
[CountsFor(Purpose.Scores)]
public static class MetricInputs
{
    /// <summary>Whether there is a map for each class.</summary>
    public static bool IsByClass(this MetricInput input) => input is MetricInput.Ranking or MetricInput.Probabilities;
}

/// <summary>A metric's value for one image. A number is one by itself.</summary>
/// <param name="Value">NaN where the metric is undefined.</param>
/// <param name="Reason">Why it is undefined, as a clause: <c>the label is constant</c>. Empty where it is defined.</param>
[CountsFor(Purpose.Scores)]
public readonly record struct Score(double Value, string Reason = "")
{
    /// <summary>Whether there is a number.</summary>
    public bool IsDefined => !double.IsNaN(Value);

    /// <summary>A value as it is; NaN is undefined for no stated reason.</summary>
    public static implicit operator Score(double value) => FromDouble(value);

    /// <summary>The same, by name.</summary>
    public static Score FromDouble(double value) => new(value);

    /// <summary>No number, for a reason.</summary>
    public static Score Undefined(string reason) => new(double.NaN, reason);
}
