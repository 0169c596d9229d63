using System.Globalization;
using Probes.Losses;
using Probes.Readouts;
using Runner.Torch.Probing;

namespace Probes.Training;

/// <summary>Trains one readout on the activations of one site and step.</summary>
internal sealed class ProbeTrainer
{
    private readonly IReadout _readout;
    private readonly Examples _train;
    private readonly double _learningRate;
    private readonly Adam _adam;
    private readonly float[] _predictions;
    private readonly float[] _predictionGradient;
    private readonly float[] _gradient;
    private readonly List<float> _batchLosses = [];

    public ProbeTrainer(IReadout readout, Examples train, double learningRate)
    {
        (_readout, _train, _learningRate) = (readout, train, learningRate);
        _adam = new Adam(readout.Parameters.Length, learningRate);
        _predictions = new float[readout.Outputs * train.Loss.Cells];
        _predictionGradient = new float[_predictions.Length];
        _gradient = new float[readout.Parameters.Length];
    }

    /// <summary>The images per step; the last batch of an epoch may be smaller.</summary>
    public int BatchSize { get; init; } = 4;

    /// <summary>The factor of the sum of the weights' magnitudes (biases excluded) that is added to the loss.</summary>
    public double WeightL1 { get; init; }

    /// <summary>The mean loss per label pixel of every batch, before its step, with regularisers.</summary>
    public IReadOnlyList<float> BatchLosses => _batchLosses;

    /// <summary>
    /// Trains one epoch for each order of images given; the readout then holds the parameters of the epoch with the lowest validation loss,
    /// or those of the last where there are no validation examples.
    /// </summary>
    /// <exception cref="ProbeDivergedException">A loss or a parameter is not finite; the message says in which epoch, and what to do.</exception>
    public IReadOnlyList<EpochLoss> Train(IReadOnlyList<int[]> orders, Examples? validation, CancellationToken stop)
    {
        List<EpochLoss> losses = [];
        float[] best = [.. _readout.Parameters];
        (int bestEpoch, double bestLoss) = (0, double.PositiveInfinity);
        for (int epoch = 1; epoch <= orders.Count; epoch++)
        {
            stop.ThrowIfCancellationRequested();
            double trained = orders[epoch - 1].Chunk(BatchSize).Select(Step).Average();
            double validated = validation is null ? double.NaN : MeanLoss(validation);
            RefuseDivergence("training", trained, epoch, validation);
            RefuseDivergence("validation", validation is null ? 0 : validated, epoch, validation);

            losses.Add(new EpochLoss(epoch, trained, validated, Chosen: false));
            if (validation is null || validated < bestLoss)
            {
                (bestEpoch, bestLoss) = (epoch, validated);
                _readout.Parameters.CopyTo(best, 0);
            }
        }

        if (Array.Exists(best, parameter => !float.IsFinite(parameter)))
        {
            throw Diverged($"a parameter is not finite after epoch {bestEpoch}", validation);
        }

        best.CopyTo(_readout.Parameters, 0);
        return [.. losses.Select(loss => loss with { Chosen = loss.Epoch == bestEpoch })];
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
        bool areFinite = _train.Activations.AreFinite() && (validation is null || validation.Activations.AreFinite());
        string why = !areFinite
            ? "an activation is not finite"
            : string.Create(CultureInfo.InvariantCulture, $"lower the learning rate, which is {_learningRate}");
        return new ProbeDivergedException($"{what}: {why}");
    }

    /// <summary>The mean loss per label pixel of the parameters as they are, with what the examples' loss adds.</summary>
    public double MeanLoss(Examples examples)
    {
        double sum = 0;
        for (int image = 0; image < examples.Activations.Images; image++)
        {
            _readout.Predict(examples.Activations[image], examples.Loss.Cells, _predictions);
            sum += examples.Loss.Evaluate(image, 0, examples.Loss.Cells, _predictions, _predictionGradient);
        }

        return sum / ((double)examples.Activations.Images * examples.Loss.Pixels);
    }

    private double Step(int[] batch)
    {
        Array.Clear(_gradient);
        ICellLoss loss = _train.Loss;
        double sum = 0;
        foreach (int image in batch)
        {
            ReadOnlySpan<float> activation = _train.Activations[image]; // [channels, cells]
            _readout.Predict(activation, loss.Cells, _predictions);
            sum += loss.Evaluate(image, 0, loss.Cells, _predictions, _predictionGradient);
            _readout.AddParameterGradient(activation, loss.Cells, _predictionGradient, _gradient);
        }

        double pixels = (double)batch.Length * loss.Pixels;
        Rows.Scale(_gradient, (float)(1 / pixels));
        double mean = (sum / pixels) + (WeightL1 == 0 ? 0 : AddL1());
        _adam.Step(_readout.Parameters, _gradient);
        _batchLosses.Add((float)mean);
        return mean;
    }

    private double AddL1()
    {
        double sum = 0;
        foreach (ParameterBlock block in _readout.Layout.Where(block => !block.IsBias))
        {
            for (int i = block.Start; i < block.Start + block.Length; i++)
            {
                sum += Math.Abs(_readout.Parameters[i]);
                _gradient[i] += (float)WeightL1 * MathF.Sign(_readout.Parameters[i]);
            }
        }

        return WeightL1 * sum;
    }
}
