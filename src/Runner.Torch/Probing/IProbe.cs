using Runner.Abstractions;
using Runner.Torch.Labeling;
using Runner.Torch.Measuring;

namespace Runner.Torch.Probing;

/// <summary>A readout that is trained to predict labels from the activations of one site at one step.</summary>
public interface IProbe
{
    /// <summary>The labels that it learns.</summary>
    LabelType Learns { get; }

    /// <summary>Whether what it reads of a cell is linear in the cell's channels; null where it does not say.</summary>
    bool? IsLinear => null;

    /// <summary>How many classes it tells apart; null where it learns numbers, or does not say.</summary>
    int? Classes => null;

    /// <summary>The metrics that suit this probe's labels, used where an experiment names none.</summary>
    IReadOnlyList<IMetric> DefaultMetrics { get; }

    /// <summary>
    /// The readout that knows only the position: it ignores the activations and predicts from the mean label at each pixel (for classes: the constant mask of best training Dice).
    /// Only what a probe can do beyond it counts as knowledge of the model. It is its own baseline.
    /// </summary>
    IProbe Baseline { get; }

    /// <summary>
    /// All readouts that know only the position; the first is <see cref="Baseline"/>. A metric is compared with that one of them which is the best by this metric on the training images: the mask
    /// of best Dice is none of best accuracy.
    /// </summary>
    IReadOnlyList<IProbe> Baselines => [Baseline];

    /// <summary>The numbers about its training that stand beside its scores, such as the loss that is left.</summary>
    IReadOnlyList<MetricPromise> Facts => [];

    /// <summary>Whether something is chosen by the validation images that cannot be chosen without them.</summary>
    bool NeedsValidation => false;

    /// <summary>Whether something is chosen by the validation images where there are some.</summary>
    bool UsesValidation => true;

    /// <summary>Whether training looks at the pictures (<see cref="ProbeData.Images"/>); where it does not, they are not read.</summary>
    bool LooksAtPictures => true;

    /// <summary>Whether what it trains, and its baselines, say how probable each class is (<see cref="ITrainedProbe.Probabilities"/>).</summary>
    bool GivesProbabilities => false;

    /// <summary>What training one probe takes. Where a probe does not say: two copies of the activations in float32, and some passes over them.</summary>
    /// <param name="size">The sizes.</param>
    ProbeCost CostOf(ProbeSize size)
    {
        double numbers = (double)(size.Train + size.Validation) * size.Numbers;
        return new ProbeCost((long)(2 * numbers * sizeof(float)), 0, 120 * numbers);
    }

    /// <summary>Trains one probe. Deterministic in its arguments, and safe to call from several threads at once.</summary>
    /// <param name="train">What to learn from.</param>
    /// <param name="validation">What chooses the epoch; may have no images.</param>
    /// <param name="seed">Seeds the initial weights and the order of the images.</param>
    /// <param name="cancellation">Checked between epochs.</param>
    ITrainedProbe Train(ProbeData train, ProbeData validation, ulong seed, CancellationToken cancellation);

    /// <summary>Makes a trained probe from stored parameters (names and shapes as in <see cref="ITrainedProbe.Parameters"/>).</summary>
    /// <exception cref="InvalidDataException">A parameter is missing, extra or wrongly shaped; the message names it.</exception>
    ITrainedProbe Load(IReadOnlyDictionary<string, TorchSharp.torch.Tensor> parameters);
}
