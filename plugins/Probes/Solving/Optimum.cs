using System.Globalization;
using Probes.Losses;
using Runner.Torch.Probing;
using TorchSharp;
using static TorchSharp.torch;

namespace Probes.Solving;

/// <summary>
/// Solves linear probes to their optimum: mean loss per label pixel + ridge / 2 x (sum of squared weights), by Newton's method. All penalties are columns of one product, so that an activation
/// is read once for all of them. A curvature serves several steps: conjugate gradients mend what has changed of it since, and where they take too long it is taken anew. Every step descends: it is
/// shortened until it does, and where that does not help, the curvature is taken as large as it can be anywhere, whose step always does.
/// </summary>
internal sealed class Optimum(CellMatrix matrix, ICellObjective objective) : IDisposable
{
    /// <summary>
    /// The largest slope that is left, of the largest one at weights of zero; slopes are taken by weights of channels of mean square 1, so that the unit of an activation does not matter.
    /// </summary>
    public const double Tolerance = 1e-9;

    /// <summary>The least ridge, of the mean square of a channel: it makes the optimum unique where channels repeat each other, and finite where classes can be told apart without error.</summary>
    public const double LeastPenalty = 1e-8;

    /// <summary>What may be left where no more is gained; what is left is told with every probe.</summary>
    private const double Acceptable = 1e-4;

    private const int MostIterations = 200;
    private const int MostHalvings = 6;
    private const double Enough = 1e-4; // Of the decrease that the slope promises (Armijo).

    /// <summary>Of so many cells one is solved for first, loosely: what is found there is near the optimum of all, which then takes half of the steps.</summary>
    internal const int Share = 8;

    private const int LeastCells = 20; // For each input: fewer could be told apart without error.
    private const double Loose = 1e-2;
    private const int LooseIterations = 8;

    private const long MostJoint = 1024; // Weights of a problem whose outputs bend together.
    private const int MostConjugate = 50; // Products with the curvature, for a step.
    private const int ColumnsOfProducts = 10; // So many columns of a curvature take as long as a product with it, about.
    private const double OneOutput = 1e-4; // The part of the step that is left, squared, by the curvature.
    private const double AcrossOutputs = 1e-4;

    private Tensor? _steepest; // [inputs, inputs], per label pixel
    private Tensor? _factors; // [penalties, inputs x outputs, inputs x outputs]: of each problem's curvature where it was last taken, with its ridge
    private bool _isOld; // Whether it took long to mend them.
    private Tensor? _slopeAtZero; // [inputs, outputs]

    /// <summary>The ridge of a penalty in the unit of these activations.</summary>
    public double Ridge(double penalty) => Math.Max(penalty, LeastPenalty) * MeanSquare;

    /// <summary>The mean square of an activation.</summary>
    public double MeanSquare { get; private set; } = 1;

    /// <summary>Solves for all penalties.</summary>
    /// <param name="penalties">In units of the mean square of an activation.</param>
    /// <param name="biasAt">The column of ones, which has the least penalty; -1 where there is none.</param>
    /// <param name="stop">Checked between steps.</param>
    /// <returns>[inputs, penalties x outputs], float64, and the steps that each penalty took.</returns>
    public (Tensor Weights, int[] Iterations) Solve(IReadOnlyList<double> penalties, int biasAt, CancellationToken stop)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor? near = Near(penalties, biasAt, stop);
        (Tensor weights, int[] iterations, double rest) = Descend(penalties, biasAt, near, Tolerance, MostIterations, stop);
        if (rest > Acceptable)
        {
            throw new ProbeDivergedException(string.Create(
                CultureInfo.InvariantCulture, $"the optimum was not reached: after {iterations.Max()} steps a slope of {rest:0.#e-0} of the first is left; a penalty makes the problem easier"));
        }

        return (weights.MoveToOuterDisposeScope(), iterations);
    }

    /// <summary>Of some weights: the mean loss per label pixel, without the penalty, and the largest slope, with it, of that at zero.</summary>
    /// <param name="weights">[inputs, penalties x outputs], float64.</param>
    /// <param name="penalties">Their penalties.</param>
    /// <param name="biasAt">The column of ones, or -1.</param>
    public (double[] Losses, double[] Slopes) Measure(Tensor weights, IReadOnlyList<double> penalties, int biasAt)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        int outputs = objective.Outputs;
        Tensor units = Units();
        using CellPoint point = objective.At(matrix.Times(weights));
        Tensor slope = Slope(point) + (Ridges(penalties, biasAt).repeat_interleave(outputs, 1) * weights);
        double zero = Largest(SlopeAtZero() / units, outputs)[0];
        return (
            (point.Losses().sum([0]) / objective.Pixels).cpu().data<double>().ToArray(),
            [.. Largest(slope / units, outputs).Select(left => zero > 0 ? left / zero : left)]);
    }

    public void Dispose()
    {
        _steepest?.Dispose();
        _factors?.Dispose();
        _slopeAtZero?.Dispose();
    }

    // The loose optimum of a share of the cells, where that is a problem of the same kind.
    private Tensor? Near(IReadOnlyList<double> penalties, int biasAt, CancellationToken stop)
    {
        if (objective.IsQuadratic || matrix.Cells / Share < LeastCells * matrix.Inputs)
        {
            return null;
        }

        using DisposeScope scope = torch.NewDisposeScope();
        Tensor cells = matrix.Every(Share);
        using CellMatrix few = matrix.Some(cells);
        using Optimum optimum = new(few, objective.Some(cells));
        return optimum.Descend(penalties, biasAt, null, Loose, LooseIterations, stop).Weights.MoveToOuterDisposeScope();
    }

    // From some weights, or from zero where these are no better, down to a slope of the tolerance. Returns the largest slope that is left, of the one at zero.
    private (Tensor Weights, int[] Iterations, double Left) Descend(IReadOnlyList<double> penalties, int biasAt, Tensor? near, double tolerance, int most, CancellationToken stop)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        (int problems, int outputs) = (penalties.Count, objective.Outputs);
        Tensor squares = matrix.MeanSquares;
        Tensor channels = biasAt < 0 ? squares : squares.narrow(0, 0, biasAt);
        MeanSquare = channels.mean().item<double>() is > 0 and var mean ? mean : 1;
        Tensor units = Units();
        Tensor ridges = Ridges(penalties, biasAt); // [inputs, problems]
        Tensor wide = ridges.repeat_interleave(outputs, 1); // [inputs, problems x outputs]
        (Tensor weights, Tensor predictions) = Start(near, wide);
        double start = Largest(SlopeAtZero() / units, outputs)[0];
        double[] rest = new double[problems]; // the slope that is left
        int[] iterations = new int[problems];
        int[] open = [.. Enumerable.Range(0, problems)];
        CellPoint? reached = null; // where the last step led
        for (int iteration = 0; open.Length > 0; iteration++)
        {
            stop.ThrowIfCancellationRequested();
            using DisposeScope step = torch.NewDisposeScope();
            Tensor columns = Columns(open, outputs);
            Tensor at = predictions.index_select(1, columns);
            CellPoint point = reached ?? objective.At(at);
            Tensor slope = Slope(point) + (wide.index_select(1, columns) * weights.index_select(1, columns));
            double[] steepness = Largest(slope / units, outputs);
            for (int place = 0; place < open.Length; place++)
            {
                rest[open[place]] = steepness[place];
            }

            int[] left = [.. Enumerable.Range(0, open.Length).Where(place => steepness[place] > tolerance * start)];
            if (left.Length == 0 || iteration == most)
            {
                point.Dispose();
                break;
            }

            if (left.Length < open.Length)
            {
                Tensor kept = Columns(left, outputs);
                open = [.. left.Select(place => open[place])];
                (columns, at, slope) = (Columns(open, outputs), at.index_select(1, kept), slope.index_select(1, kept));
                point.Dispose();
                point = objective.At(at);
            }

            Problem problem = new(columns, torch.tensor(open.Select(number => (long)number).ToArray()).to(matrix.Device), at, point, slope, ridges, wide);
            (bool[] moved, reached) = Step(problem, Direction(problem, problems), weights, predictions);
            int[] stuck = [.. Enumerable.Range(0, moved.Length).Where(place => !moved[place])];
            if (stuck.Length > 0)
            {
                Problem slow = problem.Only(stuck, outputs, matrix.Device, objective);
                (bool[] descended, CellPoint? there) = Step(slow, SafeDirection(slow), weights, predictions);
                there?.Dispose();
                slow.Point.Dispose();
                for (int i = 0; i < stuck.Length; i++)
                {
                    moved[stuck[i]] = descended[i];
                }
            }

            point.Dispose();
            open = [.. open.Where((_, place) => moved[place])]; // What does not descend any more is at the end of what float64 can tell apart.
            foreach (int number in open)
            {
                iterations[number]++;
            }
        }

        _steepest?.Dispose();
        _factors?.Dispose();
        (_steepest, _factors) = (null, null);
        return (weights.MoveToOuterDisposeScope(), iterations, start > 0 ? rest.Max() / start : 0);
    }

    // [inputs, problems x outputs] and what it predicts: what is near, problem by problem, where its loss is lower than that of zero.
    private (Tensor Weights, Tensor Predictions) Start(Tensor? near, Tensor wide)
    {
        Tensor zero = torch.zeros([matrix.Inputs, wide.shape[1]], dtype: ScalarType.Float64, device: matrix.Device);
        Tensor nothing = torch.zeros([matrix.Cells, wide.shape[1]], dtype: ScalarType.Float64, device: matrix.Device);
        if (near is null)
        {
            return (zero, nothing);
        }

        using DisposeScope scope = torch.NewDisposeScope();
        Tensor predictions = matrix.Times(near);
        using CellPoint there = objective.At(predictions);
        using CellPoint here = objective.At(nothing.narrow(1, 0, objective.Outputs));
        Tensor better = Penalised(there, near, wide) < here.Losses().sum([0]) / objective.Pixels; // Not where one is not a number.
        Tensor taken = better.repeat_interleave(objective.Outputs).unsqueeze(0);
        return (torch.where(taken, near, zero).MoveToOuterDisposeScope(), torch.where(taken, predictions, nothing).MoveToOuterDisposeScope());
    }

    // [inputs, 1]: the root mean square of each column, 1 where it is nothing.
    private Tensor Units() => torch.where(matrix.MeanSquares > 0, matrix.MeanSquares, torch.ones_like(matrix.MeanSquares)).sqrt().unsqueeze(1);

    // Of the mean loss, without the penalty.
    private Tensor Slope(CellPoint point) => matrix.TransposedTimes(point.Slopes()) / objective.Pixels;

    private Tensor SlopeAtZero()
    {
        if (_slopeAtZero is null)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            using CellPoint zero = objective.At(torch.zeros([matrix.Cells, objective.Outputs], dtype: ScalarType.Float64, device: matrix.Device));
            _slopeAtZero = Slope(zero).DetachFromDisposeScope();
        }

        return _slopeAtZero;
    }

    private Tensor Ridges(IReadOnlyList<double> penalties, int biasAt)
    {
        Tensor ridges = torch.tensor(penalties.Select(penalty => Ridge(penalty) * objective.PenaltyShare).ToArray()).to(matrix.Device).unsqueeze(0).repeat(matrix.Inputs, 1);
        if (biasAt >= 0)
        {
            ridges.narrow(0, biasAt, 1).fill_(LeastPenalty * objective.PenaltyShare);
        }

        return ridges;
    }

    // Newton's step: H d = -slope.
    private Tensor Direction(Problem problem, int problems)
    {
        if (objective.IsQuadratic)
        {
            return SafeDirection(problem);
        }

        Func<Tensor, Tensor> bend = change => matrix.TransposedTimes(problem.Point.Bend(matrix.Times(change)));
        if (objective.Outputs > 1 && !IsJoint(matrix.Inputs, objective.Outputs))
        {
            _steepest ??= Steepest();
            return Conjugate(problem, Factors(_steepest.unsqueeze(0) + problem.Ridges.t().diag_embed()), bend, AcrossOutputs, MostConjugate).Direction;
        }

        if (objective.Outputs == 1)
        {
            Tensor curvature = problem.Point.Curvature(); // [cells, problems]
            bend = change => matrix.Bent(curvature, change);
        }

        if (_factors is null || _isOld)
        {
            Tensor taken = Factors((Curvature(problem) / objective.Pixels) + problem.Ridges.repeat_interleave(objective.Outputs, 0).t().diag_embed());
            _factors ??= torch.zeros([problems, taken.shape[1], taken.shape[1]], dtype: ScalarType.Float64, device: matrix.Device).DetachFromDisposeScope();
            _factors.index_copy_(0, problem.Numbers, taken);
            _isOld = false;
            return Blocks(problem.Slope, taken);
        }

        int most = Math.Max(2, (int)matrix.Inputs / ColumnsOfProducts);
        (Tensor direction, bool found) = Conjugate(problem, _factors.index_select(0, problem.Numbers), bend, OneOutput, most);
        _isOld = !found;
        return direction;
    }

    /// <summary>Whether the curvature by all weights of a problem together is small enough to be factored.</summary>
    internal static bool IsJoint(long inputs, int outputs) => outputs > 1 && inputs * outputs <= MostJoint;

    // [problems, inputs x outputs, inputs x outputs], summed over label pixels.
    private Tensor Curvature(Problem problem)
    {
        int outputs = objective.Outputs;
        if (outputs == 1)
        {
            return matrix.Weighted(problem.Point.Curvature());
        }

        (long inputs, long problems) = (matrix.Inputs, problem.Numbers.shape[0]);
        (int One, int Other)[] pairs = [.. Enumerable.Range(0, outputs).SelectMany(one => Enumerable.Range(one, outputs - one).Select(other => (one, other)))];
        Tensor products = matrix.Weighted(torch.cat([.. pairs.Select(pair => problem.Point.Curvature(pair.One, pair.Other))], 1)); // [pairs x problems, inputs, inputs]
        Tensor joint = torch.zeros([problems, inputs, outputs, inputs, outputs], dtype: ScalarType.Float64, device: matrix.Device);
        foreach (((int one, int other), int number) in pairs.Select((pair, number) => (pair, number)))
        {
            Tensor product = products.narrow(0, number * problems, problems);
            joint.select(4, other).select(2, one).copy_(product);
            joint.select(4, one).select(2, other).copy_(product);
        }

        return joint.view(problems, inputs * outputs, inputs * outputs);
    }

    // With the curvature as large as it is anywhere: one factor for all steps.
    private Tensor SafeDirection(Problem problem)
    {
        _steepest ??= Steepest();
        return Blocks(problem.Slope, Factors(_steepest.unsqueeze(0) + problem.Ridges.t().diag_embed()));
    }

    private Tensor Steepest()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return (matrix.Weighted(objective.CellPixels.unsqueeze(1)).squeeze(0) * (objective.SteepestCurvature / objective.Pixels)).DetachFromDisposeScope();
    }

    // -H^-1 slope for [inputs, problems x outputs], each problem with its own factor [problems, inputs, inputs] for each of its outputs, or [problems, inputs x outputs, inputs x outputs] for all.
    private static Tensor Blocks(Tensor slope, Tensor factors)
    {
        (long inputs, long problems, long rows) = (slope.shape[0], factors.shape[0], factors.shape[1]);
        Tensor right = slope.view(inputs, problems, -1).permute(1, 0, 2).reshape(problems, rows, -1);
        return -torch.cholesky_solve(right, factors).view(problems, inputs, -1).permute(1, 0, 2).reshape(inputs, -1);
    }

    // Rounding may make a matrix of repeated channels indefinite: some more on its diagonal, in its own unit, mends that. It changes the way, never the optimum.
    private static Tensor Factors(Tensor matrices)
    {
        Tensor diagonal = matrices.diagonal(0, -2, -1);
        for (double more = 0; ; more = more == 0 ? 1e-14 : more * 10)
        {
            (Tensor factors, Tensor failed) = torch.linalg.cholesky_ex(more == 0 ? matrices : matrices + (diagonal * more).diag_embed());
            if (!failed.any().item<bool>())
            {
                return factors;
            }

            if (more > 1)
            {
                throw new InvalidOperationException("the curvature of a probe's loss is not a number");
            }
        }
    }

    // Conjugate gradients on H d = -slope, preconditioned by factors of a matrix like H: a product with H is two with the matrix. Says whether they came as near as was wanted.
    private (Tensor Direction, bool Found) Conjugate(Problem problem, Tensor factors, Func<Tensor, Tensor> bend, double near, int most)
    {
        int outputs = objective.Outputs;
        Tensor direction = torch.zeros_like(problem.Slope);
        Tensor residual = -problem.Slope;
        Tensor better = -Blocks(residual, factors);
        Tensor search = better.clone();
        Tensor product = Dot(residual, better, outputs);
        Tensor goal = product * near;
        for (int i = 0; i < most; i++)
        {
            Tensor bent = (bend(search) / objective.Pixels) + (problem.Wide * search);
            Tensor along = Ratio(product, Dot(search, bent, outputs));
            direction = direction + (Spread(along, outputs) * search);
            residual = residual - (Spread(along, outputs) * bent);
            better = -Blocks(residual, factors);
            Tensor next = Dot(residual, better, outputs);
            if ((next <= goal).all().item<bool>())
            {
                return (direction, true);
            }

            search = better + (Spread(Ratio(next, product), outputs) * search);
            product = next;
        }

        return (direction, false);
    }

    // Moves each problem by its direction, shortened until its loss descends. Gives the loss where they came to, too, if all have moved.
    private (bool[] Moved, CellPoint? Reached) Step(Problem problem, Tensor direction, Tensor weights, Tensor predictions)
    {
        int outputs = objective.Outputs;
        Tensor change = matrix.Times(direction);
        Tensor from = weights.index_select(1, problem.Columns);
        Tensor promised = Dot(problem.Slope, direction, outputs);
        Tensor before = Penalised(problem.Point, from, problem.Wide);
        Tensor length = torch.ones_like(promised);
        Tensor done = torch.zeros_like(promised).to(ScalarType.Bool);
        CellPoint? reached = null;
        for (int i = 0; i <= MostHalvings; i++)
        {
            Tensor wide = Spread(length, outputs);
            CellPoint point = objective.At(problem.At + (wide * change));
            Tensor after = Penalised(point, from + (wide * direction), problem.Wide);
            // The sums' own rounding must not refuse the last steps.
            done = done.logical_or(after <= before + (Enough * length * promised) + (1e-14 * before.abs()));
            if (done.all().item<bool>())
            {
                reached = point;
                break;
            }

            point.Dispose();
            length = torch.where(done, length, i == MostHalvings ? torch.zeros_like(length) : length * 0.5);
        }

        Tensor taken = Spread(length, outputs);
        weights.index_copy_(1, problem.Columns, from + (taken * direction));
        predictions.index_copy_(1, problem.Columns, problem.At + (taken * change));
        return (done.cpu().data<bool>().ToArray(), reached);
    }

    private Tensor Penalised(CellPoint point, Tensor weights, Tensor ridges) =>
        (point.Losses().sum([0]) / objective.Pixels) + (0.5 * (ridges * weights.square()).sum([0]).view(-1, objective.Outputs).sum(1));

    private static Tensor Dot(Tensor one, Tensor other, int outputs) => (one * other).sum([0]).view(-1, outputs).sum(1);

    private static Tensor Spread(Tensor ofProblems, int outputs) => ofProblems.repeat_interleave(outputs).unsqueeze(0);

    private static Tensor Ratio(Tensor above, Tensor below) => torch.where(below == 0, torch.zeros_like(above), above / below);

    private static double[] Largest(Tensor columns, int outputs) => columns.abs().amax(0).view(-1, outputs).amax(1).cpu().data<double>().ToArray();

    private Tensor Columns(int[] problems, int outputs) =>
        torch.tensor(problems.SelectMany(problem => Enumerable.Range(problem * outputs, outputs)).Select(column => (long)column).ToArray()).to(matrix.Device);

    /// <summary>The problems that are still open.</summary>
    private sealed record Problem
    {
        public Problem(Tensor columns, Tensor numbers, Tensor at, CellPoint point, Tensor slope, Tensor allRidges, Tensor allWide)
            : this(columns, numbers, at, point, slope) => (Ridges, Wide) = (allRidges.index_select(1, numbers), allWide.index_select(1, columns));

        private Problem(Tensor columns, Tensor numbers, Tensor at, CellPoint point, Tensor slope) => (Columns, Numbers, At, Point, Slope) = (columns, numbers, at, point, slope);

        /// <summary>Their columns among all.</summary>
        public Tensor Columns { get; private init; }

        public Tensor Numbers { get; private init; }

        /// <summary>[cells, problems x outputs]: what they predict now.</summary>
        public Tensor At { get; private init; }

        /// <summary>The loss there.</summary>
        public CellPoint Point { get; private init; }

        /// <summary>[inputs, problems x outputs].</summary>
        public Tensor Slope { get; private init; }

        /// <summary>[inputs, problems].</summary>
        public Tensor Ridges { get; private init; } = null!;

        /// <summary>[inputs, problems x outputs].</summary>
        public Tensor Wide { get; private init; } = null!;

        public Problem Only(int[] places, int outputs, Device device, ICellObjective objective)
        {
            Tensor numbers = torch.tensor(places.Select(place => (long)place).ToArray()).to(device);
            Tensor columns = torch.tensor(places.SelectMany(place => Enumerable.Range(place * outputs, outputs)).Select(column => (long)column).ToArray()).to(device);
            Tensor at = At.index_select(1, columns);
            return new Problem(Columns.index_select(0, columns), Numbers.index_select(0, numbers), at, objective.At(at), Slope.index_select(1, columns))
            {
                Ridges = Ridges.index_select(1, numbers),
                Wide = Wide.index_select(1, columns),
            };
        }
    }
}
