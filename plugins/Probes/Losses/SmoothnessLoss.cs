using Probes.Cells;

namespace Probes.Losses;

/// <summary>
/// Adds edge-aware smoothness, weight x (mean |dx d| exp(-mean |dx I|) + the same in y), d being the upsampled prediction and I the picture.
/// After nearest upsampling d changes only where two cells meet, so that each border needs but the sum of its pixels' exponentials.
/// </summary>
internal sealed class SmoothnessLoss : ICellLoss
{
    private readonly ICellLoss _inner;
    private readonly CellMap _map;
    private readonly PictureBorders[] _borders;
    private readonly double _weight;

    public SmoothnessLoss(ICellLoss inner, CellMap map, IReadOnlyList<PictureBorders> borders, double weight)
    {
        if (inner.Outputs != 1)
        {
            throw new ArgumentException("edge-aware smoothness is defined for a regression's single output", nameof(inner));
        }

        (_inner, _map, _borders, _weight) = (inner, map, [.. borders], weight);
    }

    public int Outputs => 1;

    public int Cells => _inner.Cells;

    public int Pixels => _inner.Pixels;

    public double Evaluate(int image, int first, int count, ReadOnlySpan<float> predictions, Span<float> gradient)
    {
        if (first != 0 || count != Cells)
        {
            throw new ArgumentException("smoothness joins neighbouring cells: all cells must be given", nameof(count));
        }

        double sum = _inner.Evaluate(image, first, count, predictions, gradient);
        double across = _weight * Pixels / (_map.LabelHeight * (_map.LabelWidth - 1.0));
        double down = _weight * Pixels / ((_map.LabelHeight - 1.0) * _map.LabelWidth);
        return sum + Add(_borders[image].Across, across, predictions, gradient) + Add(_borders[image].Down, down, predictions, gradient);
    }

    private static double Add(IReadOnlyList<CellBorder> borders, double scale, ReadOnlySpan<float> predictions, Span<float> gradient)
    {
        double sum = 0;
        foreach (CellBorder border in borders)
        {
            float step = predictions[border.From] - predictions[border.To];
            float pull = (float)(scale * border.Weight) * MathF.Sign(step);
            sum += scale * border.Weight * MathF.Abs(step);
            gradient[border.From] += pull;
            gradient[border.To] -= pull;
        }

        return sum;
    }
}
