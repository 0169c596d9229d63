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
    /// <summary>The most that a label pixel adds to <see cref="CellPoint.Curvature()"/>: 1 for Huber's loss, 1/4 for a logistic one.</summary>
    double SteepestCurvature { get; }

    /// <summary>Whether the curvature is the same everywhere: then one factorisation serves all problems and steps.</summary>
    bool IsQuadratic { get; }

    /// <summary>[cells], float64: the label pixels of each cell.</summary>
    Tensor CellPixels { get; }

    /// <summary>The loss around some readings [images x cells, problems x Outputs], float64.</summary>
    CellPoint At(Tensor readings);

    /// <summary>The weights that are stored, [stored outputs, inputs], from a problem's [inputs, Outputs].</summary>
    Tensor Stored(Tensor weights);

    /// <summary>How much of |stored weights|^2 there is for |solved weights|^2: 1, or 1/2 where two logits are solved for as their difference.</summary>
    double PenaltyShare { get; }

    /// <summary>The same loss over some of the cells, each of which stands alone.</summary>
    /// <param name="cells">[chosen], int64: their places among [images x cells].</param>
    ICellObjective Some(Tensor cells);

    /// <inheritdoc/>
    Tensor ICellLoss.Losses(Tensor readings)
    {
        using CellPoint point = At(readings);
        return point.Losses();
    }
}

/// <summary>
/// A loss at some readings [images x cells, problems x Outputs]: what its value, its slope and its curvature have in common is found once. Owns what it holds; what it gives belongs to the current
/// dispose scope.
/// </summary>
internal abstract class CellPoint(Tensor readings) : IDisposable
{
    protected Tensor Readings { get; } = readings.alias().DetachFromDisposeScope();

    /// <summary>[images, problems]: the loss summed over the pixels of an image.</summary>
    public abstract Tensor Losses();

    /// <summary>Like the readings: the derivative.</summary>
    public abstract Tensor Slopes();

    /// <summary>[cells, problems]: the second derivative, where there is one column per problem.</summary>
    public abstract Tensor Curvature();

    /// <summary>[cells, problems]: the derivative by two of a problem's columns.</summary>
    public virtual Tensor Curvature(int one, int other) => Curvature();

    /// <summary>The second derivative applied to a change of the readings, like the readings.</summary>
    public virtual Tensor Bend(Tensor change) => Curvature() * change;

    public virtual void Dispose() => Readings.Dispose();
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

    public Tensor Slopes(Tensor readings)
    {
        if (IsQuadratic || readings.dtype != ScalarType.Float32 || labels.Most > LongestList)
        {
            using CellPoint point = At(readings);
            return point.Slopes();
        }

        Tensor errors = readings.unsqueeze(2) - labels.Values.unsqueeze(1); // [images x cells, problems, most labels]
        Tensor sum = (kind == RegressionLoss.L1 ? errors.sign_() : errors.clamp_(-_delta, _delta)).sum([2]);
        double beyond = kind == RegressionLoss.L1 ? 1 : _delta; // What each place beyond a cell's labels took away.
        return labels.IsEven ? sum : sum + ((labels.Most - labels.Counts.unsqueeze(1)) * beyond);
    }

    public CellPoint At(Tensor readings) => IsQuadratic ? new SquaredPoint(labels, readings) : new HuberPoint(labels, _delta, kind == RegressionLoss.L1, readings);

    public ICellLoss Only(Tensor images) => new NumberLoss(labels.Only(images), kind, delta);

    public ICellObjective Some(Tensor cells) => new NumberLoss(labels.Some(cells), kind, delta);

    public Tensor Stored(Tensor weights) => weights.t();

    private sealed class SquaredPoint(OrderedLabels labels, Tensor readings) : CellPoint(readings)
    {
        private Tensor Count => labels.Counts.unsqueeze(1);

        public override Tensor Losses() => CellLabels.OfImages((Count * Readings.square()) - (2 * Readings * labels.AllSums) + labels.AllSquares, labels.Cells);

        public override Tensor Slopes() => 2 * ((Count * Readings) - labels.AllSums);

        public override Tensor Curvature() => 2 * Count.expand(-1, Readings.shape[1]);
    }

    // Where each cell's labels are so far below or above the prediction that the loss is linear, all three need.
    private sealed class HuberPoint : CellPoint
    {
        private readonly OrderedLabels _labels;
        private readonly double _delta;
        private readonly bool _isAbsolute;
        private readonly Tensor _below; // [images x cells, problems], int64: how many labels of the cell are so far below
        private readonly Tensor _above; // how many are not so far above

        public HuberPoint(OrderedLabels labels, double delta, bool isAbsolute, Tensor readings)
            : base(readings)
        {
            (_labels, _delta, _isAbsolute) = (labels, delta, isAbsolute);
            using DisposeScope scope = torch.NewDisposeScope();
            _below = labels.NumberBelow(readings - delta, inclusive: false).DetachFromDisposeScope();
            _above = labels.NumberBelow(readings + delta, inclusive: true).DetachFromDisposeScope();
        }

        private Tensor Between => (_above - _below).to(ScalarType.Float64);

        private Tensor Count => _labels.Counts.unsqueeze(1);

        public override Tensor Losses()
        {
            Tensor all = _labels.AllSums;
            (Tensor below, Tensor above) = (_below.to(ScalarType.Float64), _above.to(ScalarType.Float64));
            (Tensor low, Tensor high) = (_labels.SumsBefore(_below), _labels.SumsBefore(_above));
            Tensor far = (below * Readings) - low + (all - high) - ((Count - above) * Readings);
            if (_isAbsolute)
            {
                return CellLabels.OfImages(far, _labels.Cells);
            }

            Tensor between = Between;
            Tensor near = 0.5 * ((between * Readings.square()) - (2 * Readings * (high - low)) + (_labels.SquaresBefore(_above) - _labels.SquaresBefore(_below)));
            Tensor outside = Count - between;
            return CellLabels.OfImages(near + (_delta * (far - (0.5 * _delta * outside))), _labels.Cells);
        }

        public override Tensor Slopes()
        {
            Tensor sides = (_below + _above).to(ScalarType.Float64) - Count; // So many more below than above.
            return _isAbsolute ? sides : (_delta * sides) + (Between * Readings) - (_labels.SumsBefore(_above) - _labels.SumsBefore(_below));
        }

        public override Tensor Curvature() => Between;

        public override void Dispose()
        {
            _below.Dispose();
            _above.Dispose();
            base.Dispose();
        }
    }
}

/// <summary>Cross-entropy of two classes as a function of the difference of their logits.</summary>
internal sealed class TwoClassLoss : ICellObjective
{
    private readonly CellGrid _grid;
    private readonly Tensor _second; // [images x cells, 1], float64: the pixels of class 1
    private readonly Tensor _totals;

    public TwoClassLoss(CountedLabels labels)
        : this(labels.Grid, labels.Counts.narrow(1, 1, 1).contiguous(), labels.Totals.unsqueeze(1))
    {
    }

    private TwoClassLoss(CellGrid grid, Tensor second, Tensor totals) => (_grid, _second, _totals) = (grid, second, totals);

    public int Outputs => 1;

    public double Pixels => _grid.Pixels(_totals.shape[0]);

    public double SteepestCurvature => 0.25;

    public bool IsQuadratic => false;

    public Tensor CellPixels => _totals.squeeze(1);

    public double PenaltyShare => 0.5; // Of logits z / 2 and -z / 2.

    public Tensor Readings(Tensor outputs) => outputs.narrow(1, 1, 1) - outputs.narrow(1, 0, 1);

    public Tensor Spread(Tensor slopes) => torch.cat([-slopes, slopes], 1);

    public Tensor Slopes(Tensor readings) => (_totals * readings.to(ScalarType.Float64).sigmoid()) - _second;

    public CellPoint At(Tensor readings) => new Point(this, readings);

    public ICellLoss Only(Tensor images) => new TwoClassLoss(_grid, CellLabels.Rows(_second, images, _grid.Cells), CellLabels.Rows(_totals, images, _grid.Cells));

    public ICellObjective Some(Tensor cells)
    {
        Tensor totals = CellLabels.Some(_totals, cells);
        return new TwoClassLoss(CellGrid.Alone(totals), CellLabels.Some(_second, cells), totals);
    }

    public Tensor Stored(Tensor weights) => torch.cat([weights.t() * -0.5, weights.t() * 0.5], 0);

    private sealed class Point(TwoClassLoss loss, Tensor readings) : CellPoint(readings)
    {
        public override Tensor Losses() => CellLabels.OfImages((loss._totals * Softplus(Readings)) - (loss._second * Readings), loss._grid.Cells);

        public override Tensor Slopes() => loss.Slopes(Readings);

        public override Tensor Curvature() => loss._totals * Readings.sigmoid() * (-Readings).sigmoid();

        // log(1 + e^z) without overflow.
        private static Tensor Softplus(Tensor z) => z.clamp(min: 0) + (-z.abs()).exp().log1p();
    }
}

/// <summary>Cross-entropy as a function of the logits of all classes: of n pixels, n_k of class k, it is n logsumexp(z) - sum of n_k z_k.</summary>
internal sealed class ManyClassLoss(CountedLabels labels, int classes) : ICellObjective
{
    public int Outputs => classes;

    public double Pixels => labels.Pixels;

    public double SteepestCurvature => 0.5; // Boehning 1992

    public bool IsQuadratic => false;

    public Tensor CellPixels => labels.Totals;

    public double PenaltyShare => 1;

    public Tensor Readings(Tensor outputs) => outputs;

    public Tensor Spread(Tensor slopes) => slopes;

    public Tensor Slopes(Tensor readings) => Joined((labels.Totals.view(-1, 1, 1) * Split(readings.to(ScalarType.Float64)).softmax(2)) - labels.Counts.unsqueeze(1));

    public CellPoint At(Tensor readings) => new Point(this, readings);

    public ICellLoss Only(Tensor images) => new ManyClassLoss(labels.Only(images), classes);

    public ICellObjective Some(Tensor cells) => new ManyClassLoss(labels.Some(cells), classes);

    public Tensor Stored(Tensor weights) => weights.t();

    private Tensor Split(Tensor columns) => columns.view(columns.shape[0], -1, classes);

    private static Tensor Joined(Tensor columns) => columns.reshape(columns.shape[0], -1);

    private CountedLabels Labels => labels;

    private sealed class Point(ManyClassLoss loss, Tensor readings) : CellPoint(readings)
    {
        public override Tensor Losses()
        {
            Tensor logits = loss.Split(Readings); // [cells, problems, classes]
            Tensor losses = (loss.Labels.Totals.unsqueeze(1) * logits.logsumexp(2)) - (loss.Labels.Counts.unsqueeze(1) * logits).sum(2);
            return CellLabels.OfImages(losses, loss.Labels.Grid.Cells);
        }

        public override Tensor Slopes() => loss.Slopes(Readings);

        public override Tensor Curvature() => throw new NotSupportedException("several logits of one cell bend together");

        public override Tensor Curvature(int one, int other)
        {
            Tensor shares = loss.Split(Readings).softmax(2); // [cells, problems, classes]
            return loss.Labels.Totals.unsqueeze(1) * shares.select(2, one) * ((one == other ? 1 : 0) - shares.select(2, other));
        }

        public override Tensor Bend(Tensor change)
        {
            Tensor shares = loss.Split(Readings).softmax(2);
            Tensor changes = loss.Split(change);
            return Joined(loss.Labels.Totals.view(-1, 1, 1) * shares * (changes - (shares * changes).sum(2, keepdim: true)));
        }
    }
}
