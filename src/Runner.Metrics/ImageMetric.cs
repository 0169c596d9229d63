using Runner.Abstractions;
using Runner.Torch.Labeling;
using Runner.Torch.Measuring;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Metrics;

/// <summary>One number from the pixels of a prediction and of its label.</summary>
internal delegate Score ImageScore(ReadOnlySpan<float> predicted, ReadOnlySpan<float> label);

/// <summary>A metric that looks at one image at a time. Where a pixel of either map is not a number, it is undefined and says which.</summary>
[CountsFor(Purpose.Scores)]
internal sealed class ImageMetric(string name, Better better, LabelType compares, ImageScore score) : IMetric
{
    public string Name => name;

    public Better Better => better;

    public LabelType? Compares => compares;

    public IReadOnlyList<Score> Measure(Tensor predicted, Tensor labels)
    {
        if (!predicted.shape.SequenceEqual(labels.shape))
        {
            throw new ArgumentException(
                $"metric \"{name}\": predictions are [{string.Join(", ", predicted.shape)}], labels [{string.Join(", ", labels.shape)}]", nameof(predicted));
        }

        using DisposeScope scope = torch.NewDisposeScope();
        Tensor left = Flatten(predicted);
        Tensor right = Flatten(labels);
        Score[] scores = new Score[left.shape[0]];
        for (int image = 0; image < scores.Length; image++)
        {
            scores[image] = Of(left[image].data<float>().ToArray(), right[image].data<float>().ToArray());
        }

        return scores;
    }

    private Score Of(float[] predicted, float[] label)
    {
        if (Array.Exists(predicted, float.IsNaN))
        {
            return Score.Undefined("the prediction is not a number");
        }

        return Array.Exists(label, float.IsNaN) ? Score.Undefined("the label is not a number") : score(predicted, label);
    }

    // Class numbers are small: float32 holds them exactly.
    private static Tensor Flatten(Tensor maps) => maps.detach().cpu().to(ScalarType.Float32).flatten(1).contiguous(); // [images, pixels]
}
