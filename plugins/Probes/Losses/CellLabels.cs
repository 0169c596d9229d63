using Probes.Cells;
using Runner.Torch.Probing;
using TorchSharp;
using static TorchSharp.torch;

namespace Probes.Losses;

/// <summary>
/// What the labels of each cell add up to, as tensors on the device of the labels. After nearest upsampling all pixels of a cell see one prediction: a squared error needs a cell's number of
/// labels, their sum and their sum of squares; Huber's loss the same up to any bound, which is two searches in the cell's labels in order; a cross-entropy the number of pixels of each class.
/// Exact, and never upsampled.
/// </summary>
internal static class CellLabels
{
    /// <summary>The rows of some cells, each of which then counts as an image of its own.</summary>
    /// <param name="ofCells">[images x cells, ...]</param>
    /// <param name="cells">[chosen], int64: their places.</param>
    public static Tensor Some(Tensor ofCells, Tensor cells) => ofCells.index_select(0, cells);

    /// <summary>For each cell of one image its pixels, [cells, pixels of the fullest cell], and how many of them count, [cells].</summary>
    public static (Tensor Pixels, Tensor Counts) Table(CellMap map, Device device)
    {
        int[] counts = [.. Enumerable.Range(0, map.Cells).Select(cell => map.Starts[cell + 1] - map.Starts[cell])];
        int fullest = Math.Max(1, counts.Max());
        long[] table = new long[map.Cells * fullest];
        for (int cell = 0; cell < map.Cells; cell++)
        {
            for (int i = 0; i < counts[cell]; i++)
            {
                table[(cell * fullest) + i] = map.Pixels[map.Starts[cell] + i];
            }
        }

        using Tensor onHost = torch.tensor(table, [map.Cells, fullest]);
        using Tensor numbers = torch.tensor(counts);
        return (onHost.to(device), numbers.to(ScalarType.Float64).to(device));
    }

    /// <summary>[images, columns]: the sums over each image's cells of [images x cells, columns].</summary>
    public static Tensor OfImages(Tensor ofCells, int cells) => ofCells.unflatten(0, [-1, cells]).sum([1]);

    /// <summary>Of [images x cells, ...] the rows of some images.</summary>
    public static Tensor Rows(Tensor ofCells, Tensor images, int cells) => ofCells.unflatten(0, [-1, cells]).index_select(0, images).flatten(0, 1);
}

/// <summary>How cells belong to images.</summary>
/// <param name="Cells">Cells of an image.</param>
/// <param name="ImagePixels">Its label pixels; where each cell stands alone, their mean.</param>
internal readonly record struct CellGrid(int Cells, double ImagePixels)
{
    public static CellGrid Of(CellMap map) => new(map.Cells, map.LabelPixels);

    /// <summary>Cells that stand alone.</summary>
    /// <param name="counts">Of each its label pixels.</param>
    public static CellGrid Alone(Tensor counts) => new(1, counts.mean().item<double>());

    /// <summary>The label pixels of so many cells.</summary>
    public double Pixels(long cells) => ImagePixels * (cells / Cells);
}

/// <summary>Labels that are numbers, cell by cell in ascending order, with running sums. Owns its tensors.</summary>
internal sealed class OrderedLabels : IDisposable
{
    /// <summary>Pixels whose labels are brought in order at once: what that takes on the way is six times what is kept of them.</summary>
    internal const long PixelsAtOnce = 1 << 22;

    private readonly CellGrid _grid;
    private readonly Tensor _sums; // [all images x cells, most labels of a cell + 1], float64: the sum of the labels before a place
    private readonly Tensor _squares;
    private readonly Tensor _starts; // [images x cells, 1], int64: where a cell's sums start among them all; those of some images are found there as well.

    private OrderedLabels(CellGrid grid, Tensor values, Tensor sums, Tensor squares, Tensor starts, Tensor counts) =>
        (_grid, Values, _sums, _squares, _starts, Counts) = (grid, values, sums, squares, starts, counts);

    /// <summary>Cells of an image.</summary>
    public int Cells => _grid.Cells;

    /// <summary>Label pixels in all.</summary>
    public double Pixels => _grid.Pixels(Counts.shape[0]);

    /// <summary>[images x cells, most labels of a cell], float32, in ascending order; places beyond a cell's labels are infinite.</summary>
    public Tensor Values { get; }

    /// <summary>The most labels that a cell has.</summary>
    public long Most => Values.shape[1];

    /// <summary>Whether all cells have so many.</summary>
    public bool IsEven => Most * Cells == _grid.ImagePixels;

    /// <summary>[images x cells], float64: how many labels a cell has.</summary>
    public Tensor Counts { get; }

    /// <summary>[images x cells, 1], float64: the sum of a cell's labels.</summary>
    public Tensor AllSums => SumsBefore(Counts.unsqueeze(1).to(ScalarType.Int64));

    /// <summary>The same of their squares.</summary>
    public Tensor AllSquares => SquaresBefore(Counts.unsqueeze(1).to(ScalarType.Int64));

    /// <summary>Those of some images, on the grid of a site.</summary>
    public static OrderedLabels Of(CellMap map, ProbeData data) => data.Prepared.Get($"ordered {map.Height} x {map.Width}", () => Of(map, data.Labels));

    /// <summary>Those of some of the images, in the current dispose scope.</summary>
    /// <param name="images">[chosen], int64: their places.</param>
    public OrderedLabels Only(Tensor images) =>
        new(_grid, CellLabels.Rows(Values, images, Cells), _sums, _squares, CellLabels.Rows(_starts, images, Cells), CellLabels.Rows(Counts, images, Cells));

    /// <summary>Those of some of the cells, each alone, in the current dispose scope.</summary>
    /// <param name="cells">[chosen], int64: their places.</param>
    public OrderedLabels Some(Tensor cells)
    {
        Tensor counts = CellLabels.Some(Counts, cells);
        return new(CellGrid.Alone(counts), CellLabels.Some(Values, cells), _sums, _squares, CellLabels.Some(_starts, cells), counts);
    }

    /// <summary>Like the bounds [images x cells, columns], int64: how many labels of a cell are below them, or at most them.</summary>
    public Tensor NumberBelow(Tensor bounds, bool inclusive) => torch.searchsorted(Values, bounds.to(ScalarType.Float32).contiguous(), right: inclusive);

    /// <summary>[images x cells, columns], float64: the sum of the first labels of each cell, so many of them.</summary>
    public Tensor SumsBefore(Tensor numbers) => _sums.take(_starts + numbers);

    /// <summary>The same of their squares.</summary>
    public Tensor SquaresBefore(Tensor numbers) => _squares.take(_starts + numbers);

    private static OrderedLabels Of(CellMap map, Tensor labels)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        long images = labels.shape[0];
        (Tensor pixels, Tensor counts) = CellLabels.Table(map, labels.device);
        long together = Math.Max(1, PixelsAtOnce / Math.Max(1, map.LabelPixels));
        (long rows, long most) = (images * map.Cells, pixels.shape[1]);
        Tensor values = torch.empty([rows, most], device: labels.device);
        Tensor sums = torch.empty([rows, most + 1], dtype: ScalarType.Float64, device: labels.device);
        Tensor squares = torch.empty([rows, most + 1], dtype: ScalarType.Float64, device: labels.device);
        for (long first = 0; first < images; first += together)
        {
            using DisposeScope some = torch.NewDisposeScope();
            long count = Math.Min(together, images - first);
            (Tensor ordered, Tensor numbers) = Ordered(map, labels.narrow(0, first, count), pixels, counts);
            (long at, long high) = (first * map.Cells, count * map.Cells);
            values.narrow(0, at, high).copy_(ordered);
            sums.narrow(0, at, high).copy_(Running(numbers));
            squares.narrow(0, at, high).copy_(Running(numbers.square()));
        }

        return new OrderedLabels(
            CellGrid.Of(map),
            values.DetachFromDisposeScope(), // places beyond a cell's labels are infinite
            sums.DetachFromDisposeScope(),
            squares.DetachFromDisposeScope(),
            (torch.arange(rows, dtype: ScalarType.Int64, device: labels.device) * (most + 1)).unsqueeze(1).DetachFromDisposeScope(),
            counts.repeat(images).DetachFromDisposeScope());
    }

    // Of some images, [images x cells, most labels of a cell]: in ascending order, and with zeros where there are none.
    private static (Tensor Ordered, Tensor Numbers) Ordered(CellMap map, Tensor labels, Tensor pixels, Tensor counts)
    {
        long images = labels.shape[0];
        Tensor all = labels.detach().to(ScalarType.Float32).reshape(images, map.LabelPixels).index_select(1, pixels.reshape(-1)).view(images, map.Cells, -1);
        Tensor counted = torch.arange(all.shape[2], device: labels.device).unsqueeze(0) < counts.unsqueeze(1); // [cells, most]
        Tensor ordered = all.masked_fill(counted.logical_not(), float.PositiveInfinity).sort(-1).Values.view(images * map.Cells, -1).contiguous();
        return (ordered, torch.where(ordered.isinf(), torch.zeros_like(ordered), ordered).to(ScalarType.Float64));
    }

    private static Tensor Running(Tensor numbers) => torch.cat([torch.zeros([numbers.shape[0], 1], dtype: ScalarType.Float64, device: numbers.device), numbers.cumsum(1)], 1);

    public void Dispose()
    {
        foreach (Tensor tensor in (Tensor[])[Values, _sums, _squares, _starts, Counts])
        {
            tensor.Dispose();
        }
    }
}

/// <summary>Labels that are classes, as the number of pixels of each class in each cell. Owns its tensors.</summary>
internal sealed class CountedLabels : IDisposable
{
    private CountedLabels(CellGrid grid, Tensor counts, Tensor totals) => (Grid, Counts, Totals) = (grid, counts, totals);

    /// <summary>The cells of an image.</summary>
    public CellGrid Grid { get; }

    /// <summary>Label pixels in all.</summary>
    public double Pixels => Grid.Pixels(Totals.shape[0]);

    /// <summary>[images x cells, classes], float64.</summary>
    public Tensor Counts { get; }

    /// <summary>[images x cells], float64.</summary>
    public Tensor Totals { get; }

    /// <summary>Those of some images, on the grid of a site.</summary>
    /// <exception cref="InvalidOperationException">A label is none of the classes; the message says which and where.</exception>
    public static CountedLabels Of(CellMap map, ProbeData data, int classes) =>
        data.Prepared.Get($"counted {map.Height} x {map.Width} x {classes}", () => Of(map, data.Labels, classes));

    private static CountedLabels Of(CellMap map, Tensor labels, int classes)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        long images = labels.shape[0];
        Tensor kinds = labels.detach().to(ScalarType.Int64).reshape(images, map.LabelPixels);
        Refuse(kinds, map, classes);
        Tensor cells = torch.tensor(map.CellOf.Select(cell => (long)cell).ToArray()).to(labels.device);
        Tensor places = (((torch.arange(images, device: labels.device).unsqueeze(1) * map.Cells) + cells.unsqueeze(0)) * classes) + kinds; // [images, pixels]
        Tensor counts = torch.bincount(places.view(-1), minlength: (int)(images * map.Cells * classes)).to(ScalarType.Float64).view(images * map.Cells, classes);
        return new CountedLabels(CellGrid.Of(map), counts.DetachFromDisposeScope(), counts.sum(1).DetachFromDisposeScope());
    }

    /// <summary>Those of some of the images, in the current dispose scope.</summary>
    /// <param name="images">[chosen], int64: their places.</param>
    public CountedLabels Only(Tensor images) => new(Grid, CellLabels.Rows(Counts, images, Grid.Cells), CellLabels.Rows(Totals, images, Grid.Cells));

    /// <summary>Those of some of the cells, each alone, in the current dispose scope.</summary>
    /// <param name="cells">[chosen], int64: their places.</param>
    public CountedLabels Some(Tensor cells)
    {
        Tensor totals = CellLabels.Some(Totals, cells);
        return new(CellGrid.Alone(totals), CellLabels.Some(Counts, cells), totals);
    }

    private static void Refuse(Tensor kinds, CellMap map, int classes)
    {
        Tensor wrong = kinds.lt(0).logical_or(kinds.ge(classes));
        if (!wrong.any().item<bool>())
        {
            return;
        }

        Tensor first = wrong.nonzero()[0].cpu();
        (long image, long pixel) = (first[0].item<long>(), first[1].item<long>());
        throw new InvalidOperationException(
            $"the label of image {image} has the value {kinds[image, pixel].item<long>()} at row {pixel / map.LabelWidth}, column {pixel % map.LabelWidth}: " +
            $"a classification needs whole numbers from 0 to {classes - 1}");
    }

    public void Dispose()
    {
        Counts.Dispose();
        Totals.Dispose();
    }
}
