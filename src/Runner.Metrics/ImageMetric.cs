using Runner.Torch.Measuring;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Metrics;

/// <summary>One number from the pixels of a prediction and of its label.</summary>
internal delegate double ImageScore(ReadOnlySpan<float> predicted, ReadOnlySpan<float> label);

/// <summary>A metric that looks at one image at a time.</summary>
internal sealed class ImageMetric(string name, bool largerIsBetter, ImageScore score) : IMetric
{
    public string Name => name;

    public bool LargerIsBetter => largerIsBetter;

    public double[] Measure(Tensor predicted, Tensor labels)
    {
        if (!predicted.shape.SequenceEqual(labels.shape))
        {
            throw new ArgumentException(
                $"metric \"{name}\": predictions are [{string.Join(", ", predicted.shape)}], labels [{string.Join(", ", labels.shape)}]", nameof(predicted));
        }

        using DisposeScope scope = torch.NewDisposeScope();
        Tensor left = Flatten(predicted);
        Tensor right = Flatten(labels);
        double[] scores = new double[left.shape[0]];
        for (int image = 0; image < scores.Length; image++)
        {
            scores[image] = score(left[image].data<float>().ToArray(), right[image].data<float>().ToArray());
        }

        return scores;
    }

    // Class numbers are small: float32 holds them exactly.
    private static Tensor Flatten(Tensor maps) => maps.detach().cpu().to(ScalarType.Float32).flatten(1).contiguous(); // [images, pixels]
}
