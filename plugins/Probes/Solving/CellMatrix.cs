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

    private readonly Tensor _rows; // [cells, inputs], in float64 where that is small

    /// <param name="activations">[images, channels, height, width].</param>
    /// <param name="bias">Whether a column of ones is added.</param>
    public CellMatrix(Tensor activations, bool bias)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        long channels = activations.shape[1];
        Tensor rows = activations.detach().permute(0, 2, 3, 1).reshape(-1, channels);
        Tensor whole = bias ? torch.cat([rows, torch.ones([rows.shape[0], 1], dtype: rows.dtype, device: rows.device)], 1) : rows;
        (Cells, Inputs) = (whole.shape[0], whole.shape[1]);
        _rows = (Cells * Inputs * sizeof(double) <= KeptInDouble ? whole.to(ScalarType.Float64).contiguous() : whole.contiguous()).alias().DetachFromDisposeScope();
    }

    private bool IsDouble => _rows.dtype == ScalarType.Float64;

    public long Cells { get; }

    public long Inputs { get; }

    public Device Device => _rows.device;

    public bool AreFinite()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        for (long at = 0; at < Cells; at += RowsAtOnce)
        {
            using DisposeScope some = torch.NewDisposeScope();
            if (!_rows.narrow(0, at, Math.Min(RowsAtOnce, Cells - at)).isfinite().all().item<bool>())
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>[inputs], float64: the mean square of each column.</summary>
    public Tensor MeanSquares() => Summed(Inputs, 1, (rows, _, _) => rows.square().sum([0]).unsqueeze(1)).squeeze(1) / Math.Max(1, Cells);

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

    /// <summary>[problems, inputs, inputs] = for each problem the transposed matrix x its weight of each cell x the matrix.</summary>
    /// <param name="weights">[cells, problems], not negative.</param>
    public Tensor Weighted(Tensor weights)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        long problems = weights.shape[1];
        Tensor sum = torch.zeros([Inputs, problems * Inputs], dtype: ScalarType.Float64, device: Device);
        for (long at = 0; at < Cells; at += RowsAtOnce)
        {
            using DisposeScope inner = torch.NewDisposeScope();
            long count = Math.Min(RowsAtOnce, Cells - at);
            Tensor rows = Doubles(at);
            Tensor of = weights.narrow(0, at, count);
            Tensor scaled = problems == 1
                ? rows * of
                : (rows.unsqueeze(1) * of.unsqueeze(2)).view(count, -1); // [rows, problems x inputs]
            sum.add_(rows.t().mm(scaled));
        }

        Tensor products = sum.view(Inputs, problems, Inputs).permute(1, 0, 2);
        return ((products + products.transpose(1, 2)) * 0.5).MoveToOuterDisposeScope(); // Exactly symmetric.
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

    public void Dispose() => _rows.Dispose();
}

/// <summary>What solving takes, counted along the code above and <see cref="Optimum"/>.</summary>
internal static class SolverMemory
{
    private const int Iterations = 10; // of Newton's method, about
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
        long making = isDouble ? Math.Max(laidOut, numbers * sizeof(double)) : laidOut - kept; // the mean squares take as much again
        long solving = (cells * penalties * outputs * Columns * sizeof(double))
            + (inputs * inputs * penalties * 3 * sizeof(double)) + (CellMatrix.RowsAtOnce * inputs * (1 + penalties) * sizeof(double));
        long choosing = size.Validation * size.Numbers * (sizeof(double) + size.NumberBytes);
        long labels = Math.Min(pixels, OrderedLabels.PixelsAtOnce) * 6 * sizeof(double);
        return kept + Math.Max(Math.Max(making, labels), Math.Max(solving, choosing));
    }

    /// <summary>Floating-point operations: curvatures, and products to and fro, of each step.</summary>
    public static double Operations(ProbeSize size, int penalties, int outputs) => Iterations * 2.0 * size.Train * size.Numbers * penalties * ((outputs == 1 ? 1 : 2) * size.Channels + 4);
}
