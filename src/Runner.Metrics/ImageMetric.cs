using Runner.Abstractions;
using Runner.Torch.Labeling;
using Runner.Torch.Measuring;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Metrics;

/// <summary>What a metric finds in a batch of maps.</summary>
/// <param name="Values">[images], float64; what it is where the metric is undefined does not matter.</param>
/// <param name="Undefined">Where the metric is undefined, [images] of truth, and why; the first that holds is told.</param>
[CountsFor(Purpose.Scores)]
internal sealed record ImageScores(Tensor Values, params IReadOnlyList<(Tensor Where, string Reason)> Undefined);

/// <summary>
/// A metric that looks at one image at a time, in a tensor operation over many, where the prediction is. Sums are float64. Where a pixel of either map is not a number, it is undefined and says
/// which.
/// </summary>
/// <param name="name">Its name.</param>
/// <param name="better">Which way it is better.</param>
/// <param name="compares">What it compares.</param>
/// <param name="scores">Measures maps [images, pixels]; those by class are [images, classes, pixels].</param>
[CountsFor(Purpose.Scores)]
internal sealed class ImageMetric(string name, Better better, LabelType compares, Func<Tensor, Tensor, ImageScores> scores) : IMetric
{
    private const long PixelsAtOnce = 1L << 22; // Sums take a few float64 copies of them.

    public string Name => name;

    public Better Better => better;

    public LabelType? Compares => compares;

    public int? Class { get; init; }

    public MetricInput Takes { get; init; }

    public IReadOnlyList<Score> Measure(Tensor predicted, Tensor labels)
    {
        bool ofClasses = Takes.IsByClass();
        if (ofClasses ? predicted.dim() != labels.dim() + 1 || !predicted.shape.Where((_, axis) => axis != 1).SequenceEqual(labels.shape) : !predicted.shape.SequenceEqual(labels.shape))
        {
            throw new ArgumentException(
                $"metric \"{name}\": predictions are [{string.Join(", ", predicted.shape)}], labels [{string.Join(", ", labels.shape)}]", nameof(predicted));
        }

        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable constant = torch.no_grad();
        long images = predicted.shape[0];
        long atOnce = Math.Max(1, PixelsAtOnce * images / Math.Max(1, predicted.numel()));
        List<Score> all = [];
        for (long first = 0; first < images; first += atOnce)
        {
            using DisposeScope each = torch.NewDisposeScope();
            long count = Math.Min(atOnce, images - first);
            all.AddRange(Of(predicted.narrow(0, first, count).flatten(ofClasses ? 2 : 1), labels.narrow(0, first, count).flatten(1).to(predicted.device)));
        }

        return all;
    }

    // One transfer to the host for a batch.
    private Score[] Of(Tensor predicted, Tensor labels)
    {
        ImageScores found = scores(predicted, labels);
        (Tensor Where, string Reason)[] undefined = [(NotNumbers(predicted), "the prediction is not a number"), (NotNumbers(labels), "the label is not a number"), .. found.Undefined];
        int images = (int)predicted.shape[0];
        double[] table = [.. torch.stack([found.Values, .. undefined.Select(each => each.Where.to(ScalarType.Float64))]).cpu().data<double>()]; // [1 + reasons, images]
        return [.. Enumerable.Range(0, images).Select(image =>
        {
            int reason = Array.FindIndex([.. Enumerable.Range(1, undefined.Length)], row => table[(row * images) + image] != 0);
            return reason < 0 ? new Score(table[image]) : Score.Undefined(undefined[reason].Reason);
        })];
    }

    private static Tensor NotNumbers(Tensor maps) => maps.is_floating_point() ? maps.flatten(1).isnan().any(1) : torch.zeros(maps.shape[0], dtype: ScalarType.Bool, device: maps.device);
}
