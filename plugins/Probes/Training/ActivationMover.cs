using Probes.Losses;
using Probes.Readouts;

namespace Probes.Training;

/// <summary>
/// Moves an activation by Adam until a readout reads a target in it. A cell's prediction depends on that cell alone, so that a few cells run through
/// all iterations at once while they lie in the processor's cache.
/// </summary>
internal sealed class ActivationMover
{
    private const int CacheElements = 8192; // Times four arrays of four bytes: an eighth of a second-level cache of 1 MiB.

    private readonly IReadout _readout;
    private readonly ICellLoss _loss;
    private readonly double _learningRate;
    private readonly double[] _losses;

    public ActivationMover(IReadout readout, ICellLoss loss, double learningRate, int iterations)
    {
        (_readout, _loss, _learningRate, _losses) = (readout, loss, learningRate, new double[iterations]);
    }

    /// <summary>The mean loss per label pixel before every iteration of the last <see cref="Move"/>.</summary>
    public IReadOnlyList<double> Losses => _losses;

    /// <param name="image">Which image's target.</param>
    /// <param name="activation">[channels, cells].</param>
    /// <param name="moved">The same shape.</param>
    public void Move(int image, ReadOnlySpan<float> activation, Span<float> moved)
    {
        int width = Math.Max(8, CacheElements / _readout.Inputs / 8 * 8);
        Array.Clear(_losses);
        for (int first = 0; first < _loss.Cells; first += width)
        {
            int count = Math.Min(width, _loss.Cells - first);
            float[] block = new float[_readout.Inputs * count];
            CopyColumns(activation, first, block, count);
            MoveBlock(image, first, count, block);
            for (int c = 0; c < _readout.Inputs; c++)
            {
                block.AsSpan(c * count, count).CopyTo(moved[((c * _loss.Cells) + first)..]);
            }
        }
    }

    private void CopyColumns(ReadOnlySpan<float> activation, int first, float[] block, int count)
    {
        for (int c = 0; c < _readout.Inputs; c++)
        {
            activation.Slice((c * _loss.Cells) + first, count).CopyTo(block.AsSpan(c * count));
        }
    }

    private void MoveBlock(int image, int first, int count, float[] block)
    {
        Adam adam = new(block.Length, _learningRate);
        float[] gradient = new float[block.Length];
        float[] predictions = new float[_readout.Outputs * count];
        float[] predictionGradient = new float[predictions.Length];
        for (int iteration = 0; iteration < _losses.Length; iteration++)
        {
            _readout.Predict(block, count, predictions);
            _losses[iteration] += _loss.Evaluate(image, first, count, predictions, predictionGradient) / _loss.Pixels;
            Rows.Scale(predictionGradient, 1f / _loss.Pixels);
            Array.Clear(gradient);
            _readout.AddActivationGradient(count, predictionGradient, gradient);
            adam.Step(block, gradient);
        }
    }
}
