using static TorchSharp.torch;

namespace Runner.Torch.Measuring;

/// <summary>Compares predictions with labels, image by image.</summary>
public interface IMetric
{
    /// <summary>The name in tables and expectations, such as <c>spearman</c>.</summary>
    string Name { get; }

    /// <summary>Whether a larger value is better.</summary>
    bool LargerIsBetter { get; }

    /// <summary>Measures a batch.</summary>
    /// <param name="predicted">[images, H, W]: float32 numbers or int64 classes.</param>
    /// <param name="labels">The same shape and type.</param>
    /// <returns>One value per image; NaN where the metric is undefined (a constant map has no rank correlation).</returns>
    double[] Measure(Tensor predicted, Tensor labels);
}
