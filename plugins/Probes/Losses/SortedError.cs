using Probes.Cells;

namespace Probes.Losses;

/// <summary>
/// Huber and absolute error from each cell's labels in order, with running sums: two binary searches per cell instead of a pass over
/// its labels. Exact, for any number of labels per cell, and the cheaper way where a cell has many (4,096 under an 8 x 8 site of a 512 x 512 label).
/// </summary>
internal sealed class SortedError : ICellLoss
{
    private readonly RobustError _error;
    private readonly int[] _starts;
    private readonly RunningSums[] _sums;

    public SortedError(CellMap map, LabelMaps labels, RobustError error)
    {
        (_error, _starts, Cells, Pixels) = (error, map.Starts, map.Cells, map.LabelPixels);
        _sums = new RunningSums[labels.Images];
        for (int image = 0; image < labels.Images; image++)
        {
            _sums[image] = new RunningSums(Sort(map, labels[image]));
        }
    }

    public int Outputs => 1;

    public int Cells { get; }

    public int Pixels { get; }

    public double Evaluate(int image, int first, int count, ReadOnlySpan<float> predictions, Span<float> gradient)
    {
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += EvaluateCell(_sums[image], first + i, predictions[i], out double slope);
            gradient[i] = (float)slope;
        }

        return sum;
    }

    private double EvaluateCell(RunningSums sums, int cell, float prediction, out double slope)
    {
        (int start, int end) = (_starts[cell], _starts[cell + 1]);
        // Labels far below the prediction have the slope +delta, far above -delta, in between the error itself.
        int below = sums.CountAtMost(start, end, prediction - _error.Delta, inclusive: !_error.IsAbsolute);
        int above = sums.CountAtMost(below, end, prediction + _error.Delta, inclusive: _error.IsAbsolute);
        (double first, double firstSquares) = sums.Before(start);
        (double low, double lowSquares) = sums.Before(below);
        (double high, double highSquares) = sums.Before(above);
        (double last, double lastSquares) = sums.Before(end);
        double p = prediction;
        double far = ((below - start) * p) - (low - first) + (last - high) - ((end - above) * p);
        if (_error.IsAbsolute)
        {
            slope = below - start - (end - above);
            return far;
        }

        double delta = _error.Delta;
        double between = above - below;
        slope = (delta * (below - start - (end - above))) + (between * p) - (high - low);
        double near = 0.5 * ((between * p * p) - (2 * p * (high - low)) + (highSquares - lowSquares));
        return near + (delta * (far - (0.5 * delta * (below - start + end - above))));
    }

    private float[] Sort(CellMap map, ReadOnlySpan<float> label)
    {
        float[] sorted = new float[Pixels];
        for (int i = 0; i < Pixels; i++)
        {
            sorted[i] = label[map.Pixels[i]];
        }

        for (int cell = 0; cell < Cells; cell++)
        {
            sorted.AsSpan(_starts[cell].._starts[cell + 1]).Sort();
        }

        return sorted;
    }
}
