using Probes.Cells;
using Runner.Torch.Probing;
using TorchSharp;
using static TorchSharp.torch;

namespace Probes.Losses;

/// <summary>
/// Adds edge-aware smoothness, weight x (mean |dx d| exp(-mean |dx I|) + the same in y), d being the upsampled prediction and I the picture.
/// Total variation is the same without the exponentials: a step costs as much at an edge of the picture as elsewhere.
/// Of classes d is the probability of each, and their mean is taken. After nearest upsampling d changes only where two cells meet, so that each border needs but the sum of its pixels' exponentials.
/// </summary>
internal sealed class SmoothnessLoss : ICellLoss
{
    private readonly ICellLoss _inner;
    private readonly int _classes;
    private readonly CellMap _map;
    private readonly Borders _across;
    private readonly Borders _down;

    /// <param name="inner">The loss that it is added to: of one number per cell, or of classes.</param>
    /// <param name="classes">How many there are; 0 of numbers.</param>
    /// <param name="map">The cells.</param>
    /// <param name="data">The pictures, on the labels' device.</param>
    /// <param name="weight">Its factor.</param>
    public SmoothnessLoss(ICellLoss inner, int classes, CellMap map, ProbeData data, double weight)
        : this(inner, classes, map, Borders.Across(map, data.Images, weight), Borders.Down(map, data.Images, weight))
    {
    }

    /// <summary>A loss with both, each where its factor is not 0.</summary>
    public static ICellLoss AddedTo(ICellLoss loss, int classes, CellMap map, ProbeData data, double smoothness, double totalVariation)
    {
        ICellLoss smooth = smoothness == 0 ? loss : new SmoothnessLoss(loss, classes, map, data, smoothness);
        return totalVariation == 0 ? smooth : TotalVariation(smooth, classes, map, data, totalVariation);
    }

    /// <summary>Total variation.</summary>
    /// <param name="inner">The loss that it is added to: of one number per cell, or of classes.</param>
    /// <param name="classes">How many there are; 0 of numbers.</param>
    /// <param name="map">The cells.</param>
    /// <param name="data">The labels.</param>
    /// <param name="weight">Its factor.</param>
    public static SmoothnessLoss TotalVariation(ICellLoss inner, int classes, CellMap map, ProbeData data, double weight)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor blank = torch.zeros([data.Labels.shape[0], 1, map.LabelHeight, map.LabelWidth], device: data.Labels.device); // A picture without edges.
        Borders across = Borders.Across(map, blank, weight);
        Borders down = Borders.Down(map, blank, weight);
        foreach (Tensor kept in (Tensor[])[across.From, across.To, across.Weights, down.From, down.To, down.Weights]) kept.MoveToOuterDisposeScope();
        return new SmoothnessLoss(inner, classes, map, across, down);
    }

    private SmoothnessLoss(ICellLoss inner, int classes, CellMap map, Borders across, Borders down) => (_inner, _classes, _map, _across, _down) = (inner, classes, map, across, down);

    public int Outputs => _inner.Outputs;

    public double Pixels => _inner.Pixels;

    public Tensor Readings(Tensor outputs) => _inner.Readings(outputs);

    public Tensor Spread(Tensor slopes) => _inner.Spread(slopes);

    public Tensor Losses(Tensor readings)
    {
        Tensor maps = Maps(Smoothed(readings));
        return _inner.Losses(readings) + _across.Loss(maps) + _down.Loss(maps);
    }

    public Tensor Slopes(Tensor readings)
    {
        Tensor smoothed = Smoothed(readings);
        Tensor maps = Maps(smoothed);
        Tensor slopes = torch.zeros_like(maps, dtype: ScalarType.Float64);
        _across.AddSlopes(maps, slopes);
        _down.AddSlopes(maps, slopes);
        Tensor added = slopes.view(readings.shape);
        return _inner.Slopes(readings) + (_classes == 0 ? added : ClassProbabilities.SlopesOfReadings(smoothed, added, _classes));
    }

    public ICellLoss Only(Tensor images) => new SmoothnessLoss(_inner.Only(images), _classes, _map, _across.Only(images), _down.Only(images));

    // What is to be smooth, [cells, columns]: numbers as they are, of classes their probabilities.
    private Tensor Smoothed(Tensor readings) => _classes == 0 ? readings : ClassProbabilities.Of(readings, _classes);

    private Tensor Maps(Tensor ofCells) => ofCells.view(-1, _map.Height, _map.Width, Outputs);

    /// <summary>The borders between neighbours along one axis. Along it each cell is left once and entered once at most, so that no sum depends on an order.</summary>
    /// <param name="Axis">1: from one row of cells to the next; 2: from one column to the next.</param>
    /// <param name="From">[borders], int64: the rows or columns before.</param>
    /// <param name="To">[borders]: those behind.</param>
    /// <param name="Weights">[images, rows, columns] of the borders, float64: their pixels' exponentials, times the factor in a sum over label pixels.</param>
    private sealed record Borders(int Axis, Tensor From, Tensor To, Tensor Weights)
    {
        public static Borders Across(CellMap map, Tensor pictures, double weight)
        {
            (Tensor at, Tensor from, Tensor to) = Meetings(map.Columns, pictures.device);
            Tensor smooth = Smoothness(pictures, 3).index_select(2, at); // [images, label rows, borders]
            Tensor weights = Grouping(map.Rows, map.Height, pictures.device).matmul(smooth);
            return new Borders(2, from, to, weights * (weight * map.LabelPixels / (map.LabelHeight * (map.LabelWidth - 1.0))));
        }

        public static Borders Down(CellMap map, Tensor pictures, double weight)
        {
            (Tensor at, Tensor from, Tensor to) = Meetings(map.Rows, pictures.device);
            Tensor smooth = Smoothness(pictures, 2).index_select(1, at); // [images, borders, label columns]
            Tensor weights = smooth.matmul(Grouping(map.Columns, map.Width, pictures.device).t());
            return new Borders(1, from, to, weights * (weight * map.LabelPixels / ((map.LabelHeight - 1.0) * map.LabelWidth)));
        }

        public Tensor Loss(Tensor maps) => (Weights.unsqueeze(3) * Steps(maps).abs()).mean([3]).sum([1, 2]).unsqueeze(1);

        public void AddSlopes(Tensor maps, Tensor slopes)
        {
            Tensor pull = Weights.unsqueeze(3) * Steps(maps).sign() / maps.shape[3];
            slopes.index_add_(Axis, From, pull, 1).index_add_(Axis, To, pull, -1);
        }

        public Borders Only(Tensor images) => this with { Weights = Weights.index_select(0, images) };

        private Tensor Steps(Tensor maps) => maps.index_select(Axis, From) - maps.index_select(Axis, To);

        // [images, H, W] less one along the axis, float64: exp(-mean |dI|) between a pixel and the next.
        private static Tensor Smoothness(Tensor pictures, int axis) => (-pictures.to(ScalarType.Float32).diff(1, axis).abs().to(ScalarType.Float64).mean([1])).exp();

        // Where label pixels of two cells meet along an axis, and the cells.
        private static (Tensor At, Tensor From, Tensor To) Meetings(IReadOnlyList<int> cells, Device device)
        {
            int[] at = [.. Enumerable.Range(0, cells.Count - 1).Where(i => cells[i] != cells[i + 1])];
            return (Places(at), Places(at.Select(i => cells[i])), Places(at.Select(i => cells[i + 1])));

            Tensor Places(IEnumerable<int> places) => torch.tensor(places.Select(place => (long)place).ToArray()).to(device);
        }

        // [cells, label pixels] along an axis: 1 where a pixel is a cell's.
        private static Tensor Grouping(IReadOnlyList<int> cells, int count, Device device)
        {
            double[] members = new double[count * cells.Count];
            for (int pixel = 0; pixel < cells.Count; pixel++)
            {
                members[(cells[pixel] * cells.Count) + pixel] = 1;
            }

            return torch.tensor(members, [count, cells.Count]).to(device);
        }
    }
}
