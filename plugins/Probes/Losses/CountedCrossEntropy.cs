using System.Runtime.CompilerServices;
using Probes.Cells;

namespace Probes.Losses;

/// <summary>Cross-entropy from the number of pixels of each class in a cell: n logsumexp(z) - sum of n_k z_k, exactly the sum over its pixels.</summary>
internal sealed class CountedCrossEntropy : ICellLoss
{
    private readonly float[][] _counts; // per image [classes, cells]
    private readonly float[] _totals; // [cells]

    public CountedCrossEntropy(CellMap map, LabelMaps labels, int classes)
    {
        (Outputs, Cells, Pixels) = (classes, map.Cells, map.LabelPixels);
        _totals = [.. Enumerable.Range(0, map.Cells).Select(cell => (float)(map.Starts[cell + 1] - map.Starts[cell]))];
        _counts = new float[labels.Images][];
        for (int image = 0; image < labels.Images; image++)
        {
            _counts[image] = Count(map, labels[image], image);
        }
    }

    public int Outputs { get; }

    public int Cells { get; }

    public int Pixels { get; }

    public double Evaluate(int image, int first, int count, ReadOnlySpan<float> predictions, Span<float> gradient)
    {
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += EvaluateCell(_counts[image], first + i, predictions[i..], gradient[i..], count);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double EvaluateCell(float[] counts, int cell, ReadOnlySpan<float> logits, Span<float> gradient, int stride)
    {
        float largest = logits[0];
        for (int k = 1; k < Outputs; k++)
        {
            largest = MathF.Max(largest, logits[k * stride]);
        }

        float total = 0;
        for (int k = 0; k < Outputs; k++)
        {
            float exponential = MathF.Exp(logits[k * stride] - largest);
            gradient[k * stride] = exponential;
            total += exponential;
        }

        float pixels = _totals[cell];
        double loss = pixels * (largest + MathF.Log(total));
        float scale = pixels / total;
        for (int k = 0; k < Outputs; k++)
        {
            float counted = counts[(k * Cells) + cell];
            loss -= counted * logits[k * stride];
            gradient[k * stride] = (gradient[k * stride] * scale) - counted;
        }

        return loss;
    }

    private float[] Count(CellMap map, ReadOnlySpan<float> label, int image)
    {
        float[] counts = new float[Outputs * Cells];
        for (int pixel = 0; pixel < label.Length; pixel++)
        {
            int kind = (int)label[pixel];
            if (kind != label[pixel] || kind < 0 || kind >= Outputs)
            {
                throw new InvalidOperationException(
                    $"the label of image {image} has the value {label[pixel]} at row {pixel / map.LabelWidth}, column {pixel % map.LabelWidth}: " +
                    $"a classification needs whole numbers from 0 to {Outputs - 1}");
            }

            counts[(kind * Cells) + map.CellOf[pixel]]++;
        }

        return counts;
    }
}
