using static TorchSharp.torch;

namespace Runner.Torch.Probing;

/// <summary>A trained readout. Safe to call from several threads at once.</summary>
public interface ITrainedProbe : IDisposable
{
    /// <summary>Its weights under the names that are stored.</summary>
    IReadOnlyDictionary<string, Tensor> Parameters { get; }

    /// <summary>Training and validation loss by epoch, for tables; empty for a loaded probe.</summary>
    IReadOnlyList<EpochLoss> Losses { get; }

    /// <summary>For a probe that was solved to its optimum: each penalty with what came of it; otherwise empty.</summary>
    IReadOnlyList<PenaltyLoss> Penalties => [];

    /// <summary>Numbers about the training, by the names that <see cref="IProbe.Facts"/> promises; empty for a loaded probe.</summary>
    IReadOnlyDictionary<string, double> Facts => new Dictionary<string, double>();

    /// <summary>Predicts at the label's size.</summary>
    /// <param name="activations">[images, channels, h, w], on any device and in any number format.</param>
    /// <param name="height">Rows of the prediction.</param>
    /// <param name="width">Columns of the prediction.</param>
    /// <returns>[images, height, width]: float32 numbers for regression; int64 classes for classification; where the activations are.</returns>
    Tensor Predict(Tensor activations, int height, int width);

    /// <summary>How probable each class is, at the label's size.</summary>
    /// <param name="activations">As in <see cref="Predict"/>.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <returns>[images, classes, height, width], float64, where the activations are.</returns>
    /// <exception cref="NotSupportedException">The probe does not say; see <see cref="IProbe.GivesProbabilities"/>.</exception>
    Tensor Probabilities(Tensor activations, int height, int width) => throw new NotSupportedException("this probe does not say how probable a class is");

    /// <summary>Moves activations until the probe reads the target in them: the edit of <c>probe-gradient</c>.</summary>
    /// <param name="activations">[images, channels, h, w], on any device and in any number format; the arithmetic is float32 at least.</param>
    /// <param name="target">[images, H, W], as labels of the probe's type.</param>
    /// <param name="learningRate">Adam's learning rate.</param>
    /// <param name="iterations">Adam's iterations.</param>
    /// <returns>The edited activations: same shape, device and number format.</returns>
    Tensor MoveTowards(Tensor activations, Tensor target, double learningRate, int iterations);
}
