using System.Globalization;
using Probes.Losses;
using Probes.Readouts;
using Runner.Torch.Probing;
using TorchSharp;
using static TorchSharp.torch;

namespace Probes.Training;

/// <summary>What a probe sees of some images, and the loss against their labels.</summary>
/// <param name="Cells">[images, cells, channels], in any number format.</param>
/// <param name="Loss">On the same device.</param>
internal sealed record Examples(Tensor Cells, ICellLoss Loss)
{
    /// <param name="activations">[images, channels, height, width]: copied, so that a cell's channels lie side by side.</param>
    /// <param name="loss">The loss of these images.</param>
    public static Examples Of(Tensor activations, ICellLoss loss) => new(activations.detach().flatten(2).transpose(1, 2).contiguous(), loss);
}

/// <summary>Trains one readout on the activations of one site and step, where these are. Its tensors are those of the current dispose scope.</summary>
internal sealed class ProbeTrainer
{
    private const long ElementsAtOnce = 1L << 22; // Of activations that are only looked at: half precision needs copies.

    private readonly IReadout _readout;
    private readonly Examples _train;
    private readonly double _learningRate;
    private readonly (Tensor Tensor, Adam Adam, bool IsBias)[] _moved;
    private readonly List<float> _batchLosses = [];

    /// <param name="readout">The form.</param>
    /// <param name="parameters">The start, float32; it is changed.</param>
    /// <param name="train">What to learn from.</param>
    /// <param name="learningRate">Adam's.</param>
    public ProbeTrainer(IReadout readout, IReadOnlyDictionary<string, Tensor> parameters, Examples train, double learningRate)
    {
        (_readout, Parameters, _train, _learningRate) = (readout, parameters, train, learningRate);
        _moved = [.. readout.Parameters.Select(parameter => (parameters[parameter.Name], new Adam(parameters[parameter.Name], learningRate), parameter.IsBias))];
    }

    /// <summary>The parameters as they are.</summary>
    public IReadOnlyDictionary<string, Tensor> Parameters { get; }

    /// <summary>The images per step; the last batch of an epoch may be smaller.</summary>
    public int BatchSize { get; init; } = 4;

    /// <summary>The factor of the sum of the weights' magnitudes (biases excluded) that is added to the loss.</summary>
    public double WeightL1 { get; init; }

    /// <summary>The factor of the sum of the weights' squares (biases excluded) that is added to the loss.</summary>
    public double WeightL2 { get; init; }

    /// <summary>The mean loss per label pixel of every batch, before its step, with regularisers.</summary>
    public IReadOnlyList<float> BatchLosses => _batchLosses;

    /// <summary>
    /// Trains one epoch for each order of images given; <see cref="Parameters"/> are then those of the epoch with the lowest validation loss, or those of the last where there are no validation
    /// examples.
    /// </summary>
    /// <exception cref="ProbeDivergedException">A loss or a parameter is not finite; the message says in which epoch, and what to do.</exception>
    public IReadOnlyList<EpochLoss> Train(IReadOnlyList<long[]> orders, Examples? validation, CancellationToken stop)
    {
        List<EpochLoss> losses = [];
        Tensor[] best = [.. _moved.Select(moved => moved.Tensor.clone())];
        (int bestEpoch, double bestLoss) = (0, double.PositiveInfinity);
        for (int epoch = 1; epoch <= orders.Count; epoch++)
        {
            stop.ThrowIfCancellationRequested();
            double trained = Epoch(orders[epoch - 1]);
            double validated = validation is null ? double.NaN : MeanLoss(validation);
            RefuseDivergence("training", trained, epoch, validation);
            RefuseDivergence("validation", validation is null ? 0 : validated, epoch, validation);

            losses.Add(new EpochLoss(epoch, trained, validated, Chosen: false));
            if (validation is null || validated < bestLoss)
            {
                (bestEpoch, bestLoss) = (epoch, validated);
                Copy(_moved.Select(moved => moved.Tensor), best);
            }
        }

        if (!Array.TrueForAll(best, AreFinite))
        {
            throw Diverged($"a parameter is not finite after epoch {bestEpoch}", validation);
        }

        Copy(best, _moved.Select(moved => moved.Tensor));
        return [.. losses.Select(loss => loss with { Chosen = loss.Epoch == bestEpoch })];
    }

    /// <summary>The mean loss per label pixel of the parameters as they are, with what the examples' loss adds.</summary>
    public double MeanLoss(Examples examples)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return examples.Loss.Losses(Readings(examples)).sum().item<double>() / examples.Loss.Pixels;
    }

    /// <summary>What the loss leaves open of the parameters as they are.</summary>
    public (double Scale, double Shift) Open(Examples examples)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return examples.Loss.Open(Readings(examples));
    }

    // [images x cells, readings], float64, of the parameters as they are.
    private Tensor Readings(Examples examples)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable constant = torch.no_grad();
        (long images, long cells, long channels) = (examples.Cells.shape[0], examples.Cells.shape[1], examples.Cells.shape[2]);
        long atOnce = Math.Max(1, ElementsAtOnce / (cells * channels));
        List<Tensor> readings = [];
        for (long first = 0; first < images; first += atOnce)
        {
            using DisposeScope each = torch.NewDisposeScope();
            Tensor some = examples.Cells.narrow(0, first, Math.Min(atOnce, images - first)).flatten(0, 1).to(ScalarType.Float32);
            readings.Add(_readout.Read(some, Parameters, examples.Loss).Readings.MoveToOuterDisposeScope());
        }

        return torch.cat(readings).to(ScalarType.Float64).MoveToOuterDisposeScope();
    }

    // A loss that is not finite is never smaller than another, so that the random start would be kept as the best.
    private void RefuseDivergence(string of, double loss, int epoch, Examples? validation)
    {
        if (!double.IsFinite(loss))
        {
            throw Diverged(string.Create(CultureInfo.InvariantCulture, $"the {of} loss became {loss} in epoch {epoch}"), validation);
        }
    }

    private ProbeDivergedException Diverged(string what, Examples? validation)
    {
        bool areFinite = AreFinite(_train.Cells) && (validation is null || AreFinite(validation.Cells));
        string why = !areFinite
            ? "an activation is not finite"
            : string.Create(CultureInfo.InvariantCulture, $"lower the learning rate, which is {_learningRate}");
        return new ProbeDivergedException($"{what}: {why}");
    }

    // A step needs the slopes alone; the losses are taken when the epoch is over, of all its readings at once.
    private double Epoch(long[] order)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable constant = torch.no_grad();
        Tensor images = torch.tensor(order).to(_train.Cells.device);
        List<Tensor> readings = [];
        List<Tensor> sizes = [];
        for (int first = 0; first < order.Length; first += BatchSize)
        {
            if (IsShrunk)
            {
                sizes.Add(torch.stack(_moved.Where(moved => !moved.IsBias).Select(moved => Size(moved.Tensor))).sum());
            }

            readings.Add(Step(images.narrow(0, first, Math.Min(BatchSize, order.Length - first))));
        }

        double[] ofImages = [.. _train.Loss.Only(images).Losses(torch.cat(readings).to(ScalarType.Float64)).cpu().data<double>()];
        double[] weights = !IsShrunk ? [] : [.. torch.stack(sizes).cpu().data<double>()];
        double pixels = _train.Loss.Pixels / _train.Cells.shape[0];
        double[] means = [.. ofImages.Chunk(BatchSize).Select((batch, number) => (batch.Sum() / (batch.Length * pixels)) + (IsShrunk ? weights[number] : 0))];
        _batchLosses.AddRange(means.Select(mean => (float)mean));
        return means.Average();
    }

    // The readings of a batch before its step, [batch x cells, readings].
    private Tensor Step(Tensor images)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        ICellLoss loss = _train.Loss.Only(images);
        ReadoutPass pass = _readout.Read(_train.Cells.index_select(0, images).flatten(0, 1).to(ScalarType.Float32), Parameters, loss);
        IReadOnlyList<Tensor> gradients = pass.Gradients(loss.Slopes(pass.Readings).div_(loss.Pixels).to(ScalarType.Float32));
        for (int i = 0; i < _moved.Length; i++)
        {
            (Tensor tensor, Adam adam, bool isBias) = _moved[i];
            Tensor gradient = gradients[i];
            if (WeightL1 != 0 && !isBias) gradient += tensor.sign() * WeightL1;
            if (WeightL2 != 0 && !isBias) gradient += tensor * (2 * WeightL2);
            adam.Step(gradient);
        }

        return pass.Readings.MoveToOuterDisposeScope();
    }

    private bool IsShrunk => WeightL1 != 0 || WeightL2 != 0;

    // What weights add to the loss.
    private Tensor Size(Tensor weights) => (WeightL1 * weights.abs().sum(ScalarType.Float64)) + (WeightL2 * weights.to(ScalarType.Float64).square().sum());

    private static bool AreFinite(Tensor tensor)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return tensor.isfinite().all().item<bool>();
    }

    private static void Copy(IEnumerable<Tensor> from, IEnumerable<Tensor> to)
    {
        foreach ((Tensor source, Tensor target) in from.Zip(to))
        {
            target.copy_(source);
        }
    }
}
