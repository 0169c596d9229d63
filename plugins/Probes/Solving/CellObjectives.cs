using TorchSharp;
using static TorchSharp.torch;

namespace Probes.Solving;

/// <summary>
/// A convex loss as a function of one prediction per cell (or one per class and cell), for several problems at once: problem p has the columns p x Outputs up to (p + 1) x Outputs of the
/// predictions [cells, problems x Outputs]. Sums over label pixels in float64; the caller divides. Tensors are those of the current dispose scope.
/// </summary>
internal interface ICellObjective : IDisposable
{
    /// <summary>Columns per problem.</summary>
    int Outputs { get; }

    /// <summary>Label pixels in all.</summary>
    double Pixels { get; }

    /// <summary>The most that a label pixel adds to <see cref="Curvature"/>: 1 for Huber's loss, 1/4 for a logistic one.</summary>
    double SteepestCurvature { get; }

    /// <summary>Whether <see cref="Curvature"/> is the same everywhere: then one factorisation serves all problems and steps.</summary>
    bool IsQuadratic { get; }

    /// <summary>[cells], float64: the label pixels of each cell.</summary>
    Tensor CellPixels { get; }

    /// <summary>[problems]: the loss summed over pixels.</summary>
    Tensor Losses(Tensor predictions);

    /// <summary>Like the predictions: its derivative.</summary>
    Tensor Slopes(Tensor predictions);

    /// <summary>[cells, problems]: its second derivative, where there is one column per problem.</summary>
    Tensor Curvature(Tensor predictions);

    /// <summary>The second derivative applied to a change of the predictions, like the predictions.</summary>
    Tensor Bend(Tensor predictions, Tensor change);

    /// <summary>The weights that are stored, [stored outputs, inputs], from a problem's [inputs, Outputs].</summary>
    Tensor Stored(Tensor weights);

    /// <summary>A problem's [inputs, Outputs] from what is stored.</summary>
    Tensor Solved(Tensor stored);

    /// <summary>How much of |stored weights|^2 there is for |solved weights|^2: 1, or 1/2 where two logits are solved for as their difference.</summary>
    double PenaltyShare { get; }
}

/// <summary>Half of the squared error up to a delta and linear beyond; without a delta the squared error itself.</summary>
internal sealed class NumberObjective(OrderedLabels labels, double? delta) : ICellObjective
{
    public int Outputs => 1;

    public double Pixels { get; } = Sum(labels.Counts);

    public double SteepestCurvature => delta is null ? 2 : 1;

    public bool IsQuadratic => delta is null;

    public Tensor CellPixels => labels.Counts;

    public double PenaltyShare => 1;

    public Tensor Losses(Tensor predictions)
    {
        Tensor count = labels.Counts.unsqueeze(1);
        Tensor all = labels.Sums.narrow(1, labels.Sums.shape[1] - 1, 1);
        if (delta is not double d)
        {
            Tensor squares = labels.Squares.narrow(1, labels.Squares.shape[1] - 1, 1);
            return ((count * predictions.square()) - (2 * predictions * all) + squares).sum([0]);
        }

        (Tensor below, Tensor above) = Bounds(predictions, d);
        (Tensor low, Tensor high) = (labels.Sums.gather(1, below), labels.Sums.gather(1, above));
        Tensor between = (above - below).to(ScalarType.Float64);
        Tensor near = 0.5 * ((between * predictions.square()) - (2 * predictions * (high - low)) + (labels.Squares.gather(1, above) - labels.Squares.gather(1, below)));
        Tensor outside = count - between;
        Tensor far = (below.to(ScalarType.Float64) * predictions) - low + (all - high) - ((count - above.to(ScalarType.Float64)) * predictions);
        return (near + (d * (far - (0.5 * d * outside)))).sum([0]);
    }

    public Tensor Slopes(Tensor predictions)
    {
        Tensor count = labels.Counts.unsqueeze(1);
        if (delta is not double d)
        {
            return 2 * ((count * predictions) - labels.Sums.narrow(1, labels.Sums.shape[1] - 1, 1));
        }

        (Tensor below, Tensor above) = Bounds(predictions, d);
        Tensor between = (above - below).to(ScalarType.Float64);
        Tensor sides = below.to(ScalarType.Float64) - (count - above.to(ScalarType.Float64));
        return (d * sides) + (between * predictions) - (labels.Sums.gather(1, above) - labels.Sums.gather(1, below));
    }

    public Tensor Curvature(Tensor predictions)
    {
        if (delta is not double d)
        {
            return 2 * labels.Counts.unsqueeze(1).expand(-1, predictions.shape[1]);
        }

        (Tensor below, Tensor above) = Bounds(predictions, d);
        return (above - below).to(ScalarType.Float64);
    }

    public Tensor Bend(Tensor predictions, Tensor change) => Curvature(predictions) * change;

    public Tensor Stored(Tensor weights) => weights.t();

    public Tensor Solved(Tensor stored) => stored.t();

    public void Dispose()
    {
        // The labels are shared by all probes of a grid.
    }

    // Where each cell's labels are so far below or above the prediction that the loss is linear.
    private (Tensor Below, Tensor Above) Bounds(Tensor predictions, double d) =>
        (torch.searchsorted(labels.Values, (predictions - d).to(ScalarType.Float32).contiguous(), right: false),
         torch.searchsorted(labels.Values, (predictions + d).to(ScalarType.Float32).contiguous(), right: true));

    private static double Sum(Tensor counts)
    {
        using Tensor sum = counts.sum();
        return sum.item<double>();
    }
}

/// <summary>Cross-entropy of two classes as a function of the difference of their logits.</summary>
internal sealed class TwoClassObjective(CountedLabels labels) : ICellObjective
{
    private readonly Tensor _second = labels.Counts.narrow(1, 1, 1).contiguous().DetachFromDisposeScope();
    private readonly Tensor _totals = labels.Totals.unsqueeze(1).DetachFromDisposeScope();

    public int Outputs => 1;

    public double Pixels { get; } = Total(labels);

    public double SteepestCurvature => 0.25;

    public bool IsQuadratic => false;

    public Tensor CellPixels => labels.Totals;

    public double PenaltyShare => 0.5; // Of logits z / 2 and -z / 2.

    public Tensor Losses(Tensor predictions) => ((_totals * Softplus(predictions)) - (_second * predictions)).sum([0]);

    public Tensor Slopes(Tensor predictions) => (_totals * predictions.sigmoid()) - _second;

    public Tensor Curvature(Tensor predictions) => _totals * predictions.sigmoid() * (-predictions).sigmoid();

    public Tensor Bend(Tensor predictions, Tensor change) => Curvature(predictions) * change;

    public Tensor Stored(Tensor weights) => torch.cat([weights.t() * -0.5, weights.t() * 0.5], 0);

    public Tensor Solved(Tensor stored) => (stored.narrow(0, 1, 1) - stored.narrow(0, 0, 1)).t();

    public void Dispose()
    {
        _second.Dispose();
        _totals.Dispose();
    }

    // log(1 + e^z) without overflow.
    private static Tensor Softplus(Tensor z) => z.clamp(min: 0) + (-z.abs()).exp().log1p();

    internal static double Total(CountedLabels labels)
    {
        using Tensor sum = labels.Totals.sum();
        return sum.item<double>();
    }
}

/// <summary>Cross-entropy of more classes, as a function of all logits.</summary>
internal sealed class ManyClassObjective(CountedLabels labels, int classes) : ICellObjective
{
    public int Outputs => classes;

    public double Pixels { get; } = TwoClassObjective.Total(labels);

    public double SteepestCurvature => 0.5; // Boehning 1992

    public bool IsQuadratic => false;

    public Tensor CellPixels => labels.Totals;

    public double PenaltyShare => 1;

    public Tensor Losses(Tensor predictions)
    {
        Tensor logits = Split(predictions); // [cells, problems, classes]
        Tensor losses = (labels.Totals.unsqueeze(1) * logits.logsumexp(2)) - (labels.Counts.unsqueeze(1) * logits).sum(2);
        return losses.sum([0]);
    }

    public Tensor Slopes(Tensor predictions) => Joined((labels.Totals.view(-1, 1, 1) * Split(predictions).softmax(2)) - labels.Counts.unsqueeze(1));

    public Tensor Curvature(Tensor predictions) => throw new NotSupportedException("several logits of one cell bend together");

    public Tensor Bend(Tensor predictions, Tensor change)
    {
        Tensor shares = Split(predictions).softmax(2);
        Tensor changes = Split(change);
        return Joined(labels.Totals.view(-1, 1, 1) * shares * (changes - (shares * changes).sum(2, keepdim: true)));
    }

    public Tensor Stored(Tensor weights) => weights.t();

    public Tensor Solved(Tensor stored) => stored.t();

    public void Dispose()
    {
        // The labels are shared by all probes of a grid.
    }

    private Tensor Split(Tensor columns) => columns.view(columns.shape[0], -1, classes);

    private static Tensor Joined(Tensor columns) => columns.reshape(columns.shape[0], -1);
}
