using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Probes.Cells;

namespace Probes.Losses;

/// <summary>
/// Huber and absolute error over the list of each cell's labels, for grids where every cell has the same, small number of them.
/// The j-th labels of all cells lie side by side, so that eight cells go at once and no sum crosses lanes.
/// </summary>
internal sealed class ListedError : ICellLoss
{
    private readonly RobustError _error;
    private readonly int _perCell;
    private readonly float[][] _labels; // per image [labels per cell, cells]

    public ListedError(CellMap map, LabelMaps labels, RobustError error)
    {
        if (map.PixelsPerCell == 0)
        {
            throw new ArgumentException("every cell must have the same number of labels", nameof(map));
        }

        (_error, _perCell, Cells, Pixels) = (error, map.PixelsPerCell, map.Cells, map.LabelPixels);
        _labels = new float[labels.Images][];
        for (int image = 0; image < labels.Images; image++)
        {
            float[] listed = _labels[image] = new float[Pixels];
            for (int i = 0; i < Pixels; i++)
            {
                listed[(i % _perCell * Cells) + (i / _perCell)] = labels[image][map.Pixels[i]];
            }
        }
    }

    public int Outputs => 1;

    public int Cells { get; }

    public int Pixels { get; }

    public double Evaluate(int image, int first, int count, ReadOnlySpan<float> predictions, Span<float> gradient)
    {
        double sum = 0;
        int i = 0;
        for (; i <= count - 8; i += 8)
        {
            sum += EvaluateEight(_labels[image].AsSpan(first + i), predictions[i..], gradient[i..]);
        }

        for (; i < count; i++)
        {
            sum += EvaluateOne(_labels[image].AsSpan(first + i), predictions[i], out gradient[i]);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float EvaluateEight(ReadOnlySpan<float> labels, ReadOnlySpan<float> predictions, Span<float> gradient)
    {
        ref float label = ref MemoryMarshal.GetReference(labels);
        Vector256<float> prediction = Vector256.Create(predictions);
        Vector256<float> slopes = Vector256<float>.Zero;
        Vector256<float> losses = Vector256<float>.Zero;
        for (int j = 0; j < _perCell; j++)
        {
            Vector256<float> error = prediction - Vector256.LoadUnsafe(ref label, (nuint)(j * Cells));
            Vector256<float> slope = _error.Slope(error);
            slopes += slope;
            losses += _error.Loss(error, slope);
        }

        slopes.CopyTo(gradient);
        return Vector256.Sum(losses);
    }

    private float EvaluateOne(ReadOnlySpan<float> labels, float prediction, out float gradient)
    {
        float loss = 0;
        gradient = 0;
        for (int j = 0; j < _perCell; j++)
        {
            float error = prediction - labels[j * Cells];
            float slope = _error.Slope(error);
            gradient += slope;
            loss += _error.Loss(error, slope);
        }

        return loss;
    }
}
