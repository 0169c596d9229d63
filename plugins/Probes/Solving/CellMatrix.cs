using Probes.Losses;
using Runner.Torch.Probing;
using TorchSharp;
using static TorchSharp.torch;

namespace Probes.Solving;

/// <summary>
/// The activations of all images as one matrix, a row for each cell and a column for each channel (and one of ones, where a constant is learned), where and as the activations are held. Products are
/// float64, a thousand rows at a time: channels that nearly repeat each other leave curvatures of a hundred-millionth of the largest, which float32 does not see.
/// </summary>
internal sealed class CellMatrix : IDisposable
{
    /// <summary>The most rows that a product takes at once.</summary>
    internal const long RowsAtOnce = 4096;

    private const long RowsInCache = 1024; // Those that a processor takes: in float64 they stay at hand for all that is made of them.

    private const long LeastBlock = 96; // Columns of a product, a multiple of what matrix products take at once: narrower ones are slower than what they save.

    private readonly Tensor _rows; // [cells, inputs]
    private Tensor? _squares;

    private CellMatrix(Tensor rows, long images) => (_rows, Images, Cells, Inputs) = (rows, images, rows.shape[0], rows.shape[1]);

    /// <param name="activations">[images, channels, height, width].</param>
    /// <param name="bias">Whether a column of ones is added.</param>
    public CellMatrix(Tensor activations, bool bias)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        long channels = activations.shape[1];
        Tensor rows = activations.detach().permute(0, 2, 3, 1).reshape(-1, channels);
        Tensor whole = bias ? torch.cat([rows, torch.ones([rows.shape[0], 1], dtype: rows.dtype, device: rows.device)], 1) : rows;
        (Images, Cells, Inputs) = (activations.shape[0], whole.shape[0], whole.shape[1]);
        _rows = whole.contiguous().alias().DetachFromDisposeScope();
    }

    public long Images { get; }

    public long Cells { get; }

    public long Inputs { get; }

    public Device Device => _rows.device;

    private long RowsTogether => Device.type == DeviceType.CPU ? RowsInCache : RowsAtOnce;

    /// <summary>Whether all numbers are: float64 holds the square of any other format.</summary>
    public bool AreFinite()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return MeanSquares.isfinite().all().item<bool>();
    }

    /// <summary>[inputs], float64: the mean square of each column. Belongs to the matrix.</summary>
    public Tensor MeanSquares => _squares ??= SumOfSquares();

    /// <summary>[chosen], int64: the places of every so-many-th cell of each image, in each other ones, so that all of the picture is seen.</summary>
    public Tensor Every(long share)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        long cells = Cells / Images;
        Tensor images = torch.arange(Images, dtype: ScalarType.Int64, device: Device).unsqueeze(1);
        Tensor numbers = images + torch.arange(cells, dtype: ScalarType.Int64, device: Device);
        return numbers.remainder(share).eq(0).view(-1).nonzero().view(-1).MoveToOuterDisposeScope();
    }

    /// <summary>Some of the cells, each as an image of its own.</summary>
    /// <param name="cells">[chosen], int64: their places.</param>
    public CellMatrix Some(Tensor cells) => new(_rows.index_select(0, cells).DetachFromDisposeScope(), cells.shape[0]);

    /// <summary>[cells, columns] = matrix x weights [inputs, columns], float64.</summary>
    public Tensor Times(Tensor weights)
    {
        List<Tensor> parts = [];
        for (long at = 0; at < Cells; at += RowsTogether)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            parts.Add(Doubles(at).mm(weights).MoveToOuterDisposeScope());
        }

        return torch.cat(parts, 0);
    }

    /// <summary>[inputs, columns] = transposed matrix x columns [cells, columns], float64.</summary>
    public Tensor TransposedTimes(Tensor columns) => Summed(Inputs, columns.shape[1], (rows, at, count) => TransposedTimes(rows, columns.narrow(0, at, count)));

    /// <summary>
    /// [inputs, columns], float64 = transposed matrix x weights [cells, columns] x (matrix x columns [inputs, columns]), in float32: the same symmetric matrix for every column, which is the exact one but
    /// for a millionth of the matrix. It is for finding a direction, not for saying how good it is.
    /// </summary>
    public Tensor Bent(Tensor weights, Tensor columns)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor size = Sizes(columns);
        Tensor change = (columns / size).to(ScalarType.Float32);
        Tensor sum = torch.zeros_like(columns);
        for (long at = 0; at < Cells; at += RowsAtOnce)
        {
            using DisposeScope inner = torch.NewDisposeScope();
            long count = Math.Min(RowsAtOnce, Cells - at);
            Tensor some = _rows.narrow(0, at, count).to(ScalarType.Float32);
            Tensor changed = some.mm(change);
            Tensor height = Sizes(changed);
            sum.add_(TransposedTimes(some, changed.div_(height).mul_(weights.narrow(0, at, count))) * height);
        }

        return (sum * size).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// [problems, inputs, inputs] = for each problem the transposed matrix x its weight of each cell x the matrix. They are symmetric: blocks of columns are multiplied with the columns up to them only.
    /// </summary>
    /// <param name="weights">[cells, problems].</param>
    public Tensor Weighted(Tensor weights)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        long problems = weights.shape[1];
        long width = Math.Max(LeastBlock, (Inputs + (8 * LeastBlock) - 1) / (8 * LeastBlock) * LeastBlock);
        (long From, long To)[] blocks = [.. Enumerable.Range(0, (int)((Inputs + width - 1) / width)).Select(block => (block * width, Math.Min(Inputs, (block + 1) * width)))];
        Tensor[] sums = [.. blocks.Select(block => torch.zeros([block.To, problems * (block.To - block.From)], dtype: ScalarType.Float64, device: Device))];
        for (long at = 0; at < Cells; at += RowsTogether)
        {
            using DisposeScope inner = torch.NewDisposeScope();
            long count = Math.Min(RowsTogether, Cells - at);
            Tensor rows = Doubles(at);
            Tensor of = weights.narrow(0, at, count).unsqueeze(2);
            foreach (((long from, long to), Tensor sum) in blocks.Zip(sums))
            {
                Tensor scaled = rows.narrow(1, from, to - from).unsqueeze(1) * of; // [rows, problems, columns]
                sum.addmm_(rows.narrow(1, 0, to).t(), scaled.view(count, -1));
            }
        }

        Tensor products = torch.zeros([problems, Inputs, Inputs], dtype: ScalarType.Float64, device: Device);
        foreach (((long from, long to), Tensor sum) in blocks.Zip(sums))
        {
            products.narrow(1, 0, to).narrow(2, from, to - from).copy_(sum.view(to, problems, -1).permute(1, 0, 2));
        }

        return (products.triu() + products.triu(1).transpose(1, 2)).MoveToOuterDisposeScope();
    }

    // One column is a sum of rows; of several, the wide side of the product comes last.
    private static Tensor TransposedTimes(Tensor rows, Tensor columns) => columns.shape[1] == 1 ? rows.t().mm(columns) : columns.t().mm(rows).t();

    // [1, columns]: the largest of each, 1 where it is nothing: so that no square is beyond float32.
    private static Tensor Sizes(Tensor columns)
    {
        Tensor largest = columns.abs().amax([0], keepdim: true);
        return torch.where(largest > 0, largest, torch.ones_like(largest));
    }

    private Tensor SumOfSquares()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor sum = torch.zeros([Inputs], dtype: ScalarType.Float64, device: Device);
        for (long at = 0; at < Cells; at += RowsTogether)
        {
            using DisposeScope inner = torch.NewDisposeScope();
            sum.add_(Doubles(at).square().sum([0]));
        }

        return (sum / Math.Max(1, Cells)).DetachFromDisposeScope();
    }

    private Tensor Summed(long height, long width, Func<Tensor, long, long, Tensor> product)
    {
        Tensor sum = torch.zeros([height, width], dtype: ScalarType.Float64, device: Device);
        for (long at = 0; at < Cells; at += RowsTogether)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            sum.add_(product(Doubles(at), at, Math.Min(RowsTogether, Cells - at)));
        }

        return sum;
    }

    private Tensor Doubles(long at) => _rows.narrow(0, at, Math.Min(RowsTogether, Cells - at)).to(ScalarType.Float64);

    public void Dispose()
    {
        _rows.Dispose();
        _squares?.Dispose();
    }
}

/// <summary>What solving takes, counted along the code above and <see cref="Optimum"/>.</summary>
internal static class SolverMemory
{
    private const int Curvatures = 4; // taken of all cells, about, where the outputs of a cell bend together
    private const int Products = 115; // with all cells, about, to and fro, where one curvature serves all steps
    private const int Columns = 10; // of predictions, slopes, curvatures and the like that are held together

    /// <summary>Bytes at the peak.</summary>
    /// <param name="size">The sizes.</param>
    /// <param name="bias">Whether a constant is learned.</param>
    /// <param name="penalties">Problems that are solved together.</param>
    /// <param name="outputs">Outputs of each.</param>
    /// <param name="pixels">Pixels of the training labels.</param>
    public static long Of(ProbeSize size, bool bias, int penalties, int outputs, long pixels)
    {
        long cells = (long)size.Train * size.Height * size.Width;
        (long numbers, long inputs) = (size.Train * size.Numbers, size.Channels + (bias ? 1 : 0));
        long kept = numbers * size.NumberBytes;
        long making = bias ? kept : 0; // the column of ones is put beside a copy
        (long joint, long pairs) = Optimum.IsJoint(inputs, outputs) ? (inputs * outputs, outputs * (outputs + 1) / 2) : (inputs, 1);
        long few = (kept / Optimum.Share) + (pixels * sizeof(float) / Optimum.Share); // what it begins with
        long solving = few + (cells * penalties * outputs * Columns * sizeof(double))
            + (joint * joint * penalties * 4 * sizeof(double)) + (CellMatrix.RowsAtOnce * inputs * (1 + (penalties * pairs)) * sizeof(double));
        long choosing = size.Validation * size.Numbers * size.NumberBytes * (bias ? 2 : 1);
        long labels = Math.Min(pixels, OrderedLabels.PixelsAtOnce) * 6 * sizeof(double);
        return kept + Math.Max(Math.Max(making, labels), Math.Max(solving, choosing));
    }

    /// <summary>Floating-point operations: curvatures, and products to and fro, of each step.</summary>
    public static double Operations(ProbeSize size, int penalties, int outputs)
    {
        double numbers = (double)size.Train * size.Numbers * penalties;
        return numbers * (outputs == 1 ? (1.2 * size.Channels) + (4 * Products) : Curvatures * 4.0 * (size.Channels + 2));
    }
}
