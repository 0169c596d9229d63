using Probes.Losses;
using Runner.Torch.Probing;
using TorchSharp;
using static TorchSharp.torch;

namespace Probes.Solving;

/// <summary>
/// The activations of all images as one matrix, a row for each cell and a column for each channel (and one of ones, where a constant is learned), where the activations lie. Products are float64,
/// some thousand rows at a time where the matrix is not kept in float64: channels that nearly repeat each other leave curvatures of a hundred-millionth of the largest, which float32 does not see.
/// </summary>
internal sealed class CellMatrix : IDisposable
{
    internal const long RowsAtOnce = 4096;
    internal const long KeptInDouble = 512L << 20;

    private const long LeastBlock = 32; // Columns of a product: narrower ones are slower than what they save.

    private readonly Tensor _rows; // [cells, inputs], in float64 where that is small
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
        _rows = (Cells * Inputs * sizeof(double) <= KeptInDouble ? whole.to(ScalarType.Float64).contiguous() : whole.contiguous()).alias().DetachFromDisposeScope();
    }

    private bool IsDouble => _rows.dtype == ScalarType.Float64;

    public long Images { get; }

    public long Cells { get; }

    public long Inputs { get; }

    public Device Device => _rows.device;

    /// <summary>Whether all numbers are: float64 holds the square of any other format.</summary>
    public bool AreFinite()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return MeanSquares.isfinite().all().item<bool>();
    }

    /// <summary>[inputs], float64: the mean square of each column. Belongs to the matrix.</summary>
    public Tensor MeanSquares => _squares ??= SumOfSquares();

    /// <summary>The cells of every so-many-th image.</summary>
    public CellMatrix Every(long image)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor some = _rows.view(Images, -1, Inputs).slice(0, 0, Images, image);
        return new CellMatrix(some.reshape(-1, Inputs).contiguous().DetachFromDisposeScope(), some.shape[0]);
    }

    /// <summary>[cells, columns] = matrix x weights [inputs, columns], float64.</summary>
    public Tensor Times(Tensor weights)
    {
        if (IsDouble)
        {
            return _rows.mm(weights);
        }

        List<Tensor> parts = [];
        for (long at = 0; at < Cells; at += RowsAtOnce)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            parts.Add(Doubles(at).mm(weights).MoveToOuterDisposeScope());
        }

        return torch.cat(parts, 0);
    }

    /// <summary>[inputs, columns] = transposed matrix x columns [cells, columns], float64.</summary>
    public Tensor TransposedTimes(Tensor columns) => Summed(Inputs, columns.shape[1], (rows, at, count) => rows.t().mm(columns.narrow(0, at, count)));

    /// <summary>
    /// [problems, inputs, inputs] = for each problem the transposed matrix x its weight of each cell x the matrix. They are symmetric: blocks of columns are multiplied with the columns up to them only.
    /// </summary>
    /// <param name="weights">[cells, problems], not negative.</param>
    public Tensor Weighted(Tensor weights)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        long problems = weights.shape[1];
        long width = Math.Max(LeastBlock, (Inputs + (8 * LeastBlock) - 1) / (8 * LeastBlock) * LeastBlock);
        (long From, long To)[] blocks = [.. Enumerable.Range(0, (int)((Inputs + width - 1) / width)).Select(block => (block * width, Math.Min(Inputs, (block + 1) * width)))];
        Tensor[] sums = [.. blocks.Select(block => torch.zeros([block.To, problems * (block.To - block.From)], dtype: ScalarType.Float64, device: Device))];
        for (long at = 0; at < Cells; at += RowsAtOnce)
        {
            using DisposeScope inner = torch.NewDisposeScope();
            long count = Math.Min(RowsAtOnce, Cells - at);
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

    private Tensor SumOfSquares()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor sum = torch.zeros([Inputs], dtype: ScalarType.Float64, device: Device);
        for (long at = 0; at < Cells; at += RowsAtOnce)
        {
            using DisposeScope inner = torch.NewDisposeScope();
            sum.add_(Doubles(at).square().sum([0]));
        }

        return (sum / Math.Max(1, Cells)).DetachFromDisposeScope();
    }

    private Tensor Summed(long height, long width, Func<Tensor, long, long, Tensor> product)
    {
        if (IsDouble)
        {
            return product(_rows, 0, Cells);
        }

        Tensor sum = torch.zeros([height, width], dtype: ScalarType.Float64, device: Device);
        for (long at = 0; at < Cells; at += RowsAtOnce)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            sum.add_(product(Doubles(at), at, Math.Min(RowsAtOnce, Cells - at)));
        }

        return sum;
    }

    private Tensor Doubles(long at) => _rows.narrow(0, at, Math.Min(RowsAtOnce, Cells - at)).to(ScalarType.Float64);

    public void Dispose()
    {
        _rows.Dispose();
        _squares?.Dispose();
    }
}

/// <summary>What solving takes, counted along the code above and <see cref="Optimum"/>.</summary>
internal static class SolverMemory
{
    private const int Iterations = 4; // of Newton's method over all images, about: most of the way is gone with a share of them
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
        long laidOut = numbers * size.NumberBytes * (bias ? 2 : 1);
        bool isDouble = cells * inputs * sizeof(double) <= CellMatrix.KeptInDouble;
        long kept = isDouble ? numbers * sizeof(double) : numbers * size.NumberBytes;
        long making = isDouble ? laidOut : laidOut - kept;
        long few = kept / Optimum.Share; // what it begins with
        long solving = few + (cells * penalties * outputs * Columns * sizeof(double))
            + (inputs * inputs * penalties * 3 * sizeof(double)) + (CellMatrix.RowsAtOnce * inputs * (1 + penalties) * sizeof(double));
        long choosing = size.Validation * size.Numbers * (sizeof(double) + size.NumberBytes);
        long labels = Math.Min(pixels, OrderedLabels.PixelsAtOnce) * 6 * sizeof(double);
        return kept + Math.Max(Math.Max(making, labels), Math.Max(solving, choosing));
    }

    /// <summary>Floating-point operations: curvatures, and products to and fro, of each step.</summary>
    public static double Operations(ProbeSize size, int penalties, int outputs) => Iterations * 2.0 * size.Train * size.Numbers * penalties * ((outputs == 1 ? 1 : 2) * size.Channels + 4);
}
