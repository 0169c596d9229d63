using Probes.Cells;

namespace Probes.Losses;

/// <summary>Squared error from each cell's number of labels, their sum and their sum of squares.</summary>
internal sealed class SummedSquares : ICellLoss
{
    private readonly double[][] _sums; // per image [cells]
    private readonly double[][] _squares; // per image [cells]
    private readonly int[] _starts;

    public SummedSquares(CellMap map, LabelMaps labels)
    {
        (Cells, Pixels, _starts) = (map.Cells, map.LabelPixels, map.Starts);
        _sums = new double[labels.Images][];
        _squares = new double[labels.Images][];
        for (int image = 0; image < labels.Images; image++)
        {
            (_sums[image], _squares[image]) = (new double[Cells], new double[Cells]);
            for (int pixel = 0; pixel < Pixels; pixel++)
            {
                double label = labels[image][pixel];
                _sums[image][map.CellOf[pixel]] += label;
                _squares[image][map.CellOf[pixel]] += label * label;
            }
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
            int cell = first + i;
            double n = _starts[cell + 1] - _starts[cell];
            double p = predictions[i];
            double labels = _sums[image][cell];
            sum += (n * p * p) - (2 * p * labels) + _squares[image][cell];
            gradient[i] = (float)(2 * ((n * p) - labels));
        }

        return sum;
    }
}
