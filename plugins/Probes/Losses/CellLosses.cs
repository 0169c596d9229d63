using Probes.Cells;
using TorchSharp;
using static TorchSharp.torch;

namespace Probes.Losses;

/// <summary>
/// A loss over label pixels as a function of one reading of each cell (or one per class), for several problems at once: problem p has the columns p x Outputs up to (p + 1) x Outputs of the
/// readings [images x cells, problems x Outputs], float64. Sums over label pixels, not means: the caller divides. Tensors are on the device of the labels and those of the current dispose scope.
/// </summary>
internal interface ICellLoss
{
    /// <summary>Columns per problem.</summary>
    int Outputs { get; }

    /// <summary>Label pixels in all.</summary>
    double Pixels { get; }

    /// <summary>What the loss depends on, [n, Outputs], from what a readout gives, [n, stored outputs]: of two classes only the difference of their logits. Linear.</summary>
    Tensor Readings(Tensor outputs);

    /// <summary>The derivative by a readout's outputs, [n, stored outputs], from that by the readings.</summary>
    Tensor Spread(Tensor slopes);

    /// <summary>[images, problems]: the loss summed over the pixels of an image.</summary>
    Tensor Losses(Tensor readings);

    /// <summary>Like the readings: its derivative. Of readings in float32, as training takes them, it may be in float32.</summary>
    Tensor Slopes(Tensor readings);

    /// <summary>What the loss does not decide of the readings: times which scale and plus which shift they come nearest to the labels.</summary>
    /// <param name="readings">[images x cells, 1], float64.</param>
    (double Scale, double Shift) Open(Tensor readings) => (1, 0);

    /// <summary>The same loss over some of the images.</summary>
    /// <param name="images">[chosen], int64: their places.</param>
    ICellLoss Only(Tensor images);
}

/// <summary>A convex loss that bends: what a solver needs to find its optimum.</summary>
internal interface ICellObjective : ICellLoss
{
    /// <summary>The most that a label pixel adds to <see cref="Curvature"/>: 1 for Huber's loss, 1/4 for a logistic one.</summary>
    double SteepestCurvature { get; }

    /// <summary>Whether <see cref="Curvature"/> is the same everywhere: then one factorisation serves all problems and steps.</summary>
    bool IsQuadratic { get; }

    /// <summary>[cells], float64: the label pixels of each cell.</summary>
    Tensor CellPixels { get; }

    /// <summary>[cells, problems]: its second derivative, where there is one column per problem.</summary>
    Tensor Curvature(Tensor readings);

    /// <summary>The second derivative applied to a change of the readings, like the readings.</summary>
    Tensor Bend(Tensor readings, Tensor change);

    /// <summary>The weights that are stored, [stored outputs, inputs], from a problem's [inputs, Outputs].</summary>
    Tensor Stored(Tensor weights);

    /// <summary>How much of |stored weights|^2 there is for |solved weights|^2: 1, or 1/2 where two logits are solved for as their difference.</summary>
    double PenaltyShare { get; }
}

/// <summary>
/// The error of numbers: squared, absolute, or half of the square up to a delta and linear beyond (Huber's), as in PyTorch. What is beyond delta above and below a prediction is found by two
/// searches in the cell's labels in order; in between, their number, sum and sum of squares are enough.
/// </summary>
internal sealed class NumberLoss(OrderedLabels labels, RegressionLoss kind, double delta) : ICellObjective
{
    private const long LongestList = 256; // Up to here a pass over a cell's labels beats two searches in them.

    private readonly double _delta = kind == RegressionLoss.L1 ? 0 : delta;

    public int Outputs => 1;

    public double Pixels => labels.Pixels;

    public double SteepestCurvature => IsQuadratic ? 2 : 1;

    public bool IsQuadratic => kind == RegressionLoss.L2;

    public Tensor CellPixels => labels.Counts;

    public double PenaltyShare => 1;

    public Tensor Readings(Tensor outputs) => outputs;

    public Tensor Spread(Tensor slopes) => slopes;

    public Tensor Losses(Tensor readings)
    {
        Tensor count = labels.Counts.unsqueeze(1);
        Tensor all = labels.AllSums;
        if (IsQuadratic)
        {
            Tensor squares = labels.AllSquares;
            return CellLabels.OfImages((count * readings.square()) - (2 * readings * all) + squares, labels.Cells);
        }

        (Tensor below, Tensor above) = Bounds(readings);
        (Tensor low, Tensor high) = (labels.SumsBefore(below), labels.SumsBefore(above));
        Tensor far = (below.to(ScalarType.Float64) * readings) - low + (all - high) - ((count - above.to(ScalarType.Float64)) * readings);
        if (kind == RegressionLoss.L1)
        {
            return CellLabels.OfImages(far, labels.Cells);
        }

        Tensor between = (above - below).to(ScalarType.Float64);
        Tensor near = 0.5 * ((between * readings.square()) - (2 * readings * (high - low)) + (labels.SquaresBefore(above) - labels.SquaresBefore(below)));
        Tensor outside = count - between;
        return CellLabels.OfImages(near + (_delta * (far - (0.5 * _delta * outside))), labels.Cells);
    }

    public Tensor Slopes(Tensor readings)
    {
        Tensor count = labels.Counts.unsqueeze(1);
        if (IsQuadratic)
        {
            return 2 * ((count * readings) - labels.AllSums);
        }

        if (readings.dtype == ScalarType.Float32 && labels.Most <= LongestList)
        {
            Tensor errors = readings.unsqueeze(2) - labels.Values.unsqueeze(1); // [images x cells, problems, most labels]
            Tensor sum = (kind == RegressionLoss.L1 ? errors.sign_() : errors.clamp_(-_delta, _delta)).sum([2]);
            double beyond = kind == RegressionLoss.L1 ? 1 : _delta; // What each place beyond a cell's labels took away.
            return labels.IsEven ? sum : sum + ((labels.Most - count) * beyond);
        }

        (Tensor below, Tensor above) = Bounds(readings);
        Tensor sides = (below + above).to(ScalarType.Float64) - count; // So many more below than above.
        return kind == RegressionLoss.L1
            ? sides
            : (_delta * sides) + ((above - below).to(ScalarType.Float64) * readings) - (labels.SumsBefore(above) - labels.SumsBefore(below));
    }

    public ICellLoss Only(Tensor images) => new NumberLoss(labels.Only(images), kind, delta);

    public Tensor Curvature(Tensor readings)
    {
        if (IsQuadratic)
        {
            return 2 * labels.Counts.unsqueeze(1).expand(-1, readings.shape[1]);
        }

        (Tensor below, Tensor above) = Bounds(readings);
        return (above - below).to(ScalarType.Float64);
    }

    public Tensor Bend(Tensor readings, Tensor change) => Curvature(readings) * change;

    public Tensor Stored(Tensor weights) => weights.t();

    // Where each cell's labels are so far below or above the prediction that the loss is linear.
    private (Tensor Below, Tensor Above) Bounds(Tensor readings) =>
        (labels.NumberBelow(readings - _delta, inclusive: false), labels.NumberBelow(readings + _delta, inclusive: true));
}

/// <summary>Cross-entropy of two classes as a function of the difference of their logits.</summary>
internal sealed class TwoClassLoss : ICellObjective
{
    private readonly CellMap _map;
    private readonly Tensor _second; // [images x cells, 1], float64: the pixels of class 1
    private readonly Tensor _totals;

    public TwoClassLoss(CountedLabels labels)
        : this(labels.Map, labels.Counts.narrow(1, 1, 1).contiguous(), labels.Totals.unsqueeze(1))
    {
    }

    private TwoClassLoss(CellMap map, Tensor second, Tensor totals) => (_map, _second, _totals) = (map, second, totals);

    public int Outputs => 1;

    public double Pixels => (double)_map.LabelPixels * (_totals.shape[0] / _map.Cells);

    public double SteepestCurvature => 0.25;

    public bool IsQuadratic => false;

    public Tensor CellPixels => _totals.squeeze(1);

    public double PenaltyShare => 0.5; // Of logits z / 2 and -z / 2.

    public Tensor Readings(Tensor outputs) => outputs.narrow(1, 1, 1) - outputs.narrow(1, 0, 1);

    public Tensor Spread(Tensor slopes) => torch.cat([-slopes, slopes], 1);

    public Tensor Losses(Tensor readings) => CellLabels.OfImages((_totals * Softplus(readings)) - (_second * readings), _map.Cells);

    public Tensor Slopes(Tensor readings) => (_totals * readings.to(ScalarType.Float64).sigmoid()) - _second;

    public ICellLoss Only(Tensor images) => new TwoClassLoss(_map, CellLabels.Rows(_second, images, _map.Cells), CellLabels.Rows(_totals, images, _map.Cells));

    public Tensor Curvature(Tensor readings) => _totals * readings.sigmoid() * (-readings).sigmoid();

    public Tensor Bend(Tensor readings, Tensor change) => Curvature(readings) * change;

    public Tensor Stored(Tensor weights) => torch.cat([weights.t() * -0.5, weights.t() * 0.5], 0);

    // log(1 + e^z) without overflow.
    private static Tensor Softplus(Tensor z) => z.clamp(min: 0) + (-z.abs()).exp().log1p();
}

/// <summary>Cross-entropy as a function of the logits of all classes: of n pixels, n_k of class k, it is n logsumexp(z) - sum of n_k z_k.</summary>
internal sealed class ManyClassLoss(CountedLabels labels, int classes) : ICellObjective
{
    public int Outputs => classes;

    public double Pixels => (double)labels.Map.LabelPixels * (labels.Totals.shape[0] / labels.Map.Cells);

    public double SteepestCurvature => 0.5; // Boehning 1992

    public bool IsQuadratic => false;

    public Tensor CellPixels => labels.Totals;

    public double PenaltyShare => 1;

    public Tensor Readings(Tensor outputs) => outputs;

    public Tensor Spread(Tensor slopes) => slopes;

    public Tensor Losses(Tensor readings)
    {
        Tensor logits = Split(readings); // [cells, problems, classes]
        Tensor losses = (labels.Totals.unsqueeze(1) * logits.logsumexp(2)) - (labels.Counts.unsqueeze(1) * logits).sum(2);
        return CellLabels.OfImages(losses, labels.Map.Cells);
    }

    public Tensor Slopes(Tensor readings) => Joined((labels.Totals.view(-1, 1, 1) * Split(readings.to(ScalarType.Float64)).softmax(2)) - labels.Counts.unsqueeze(1));

    public ICellLoss Only(Tensor images) => new ManyClassLoss(labels.Only(images), classes);

    public Tensor Curvature(Tensor readings) => throw new NotSupportedException("several logits of one cell bend together");

    public Tensor Bend(Tensor readings, Tensor change)
    {
        Tensor shares = Split(readings).softmax(2);
        Tensor changes = Split(change);
        return Joined(labels.Totals.view(-1, 1, 1) * shares * (changes - (shares * changes).sum(2, keepdim: true)));
    }

    public Tensor Stored(Tensor weights) => weights.t();

    private Tensor Split(Tensor columns) => columns.view(columns.shape[0], -1, classes);

    private static Tensor Joined(Tensor columns) => columns.reshape(columns.shape[0], -1);
}
