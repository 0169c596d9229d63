using System.Globalization;
using Probes.Losses;
using Runner.Torch.Probing;
using TorchSharp;
using static TorchSharp.torch;

namespace Probes.Solving;

/// <summary>
/// Solves linear probes to their optimum: mean loss per label pixel + ridge / 2 x (sum of squared weights), by Newton's method. All penalties are columns of one product, so that an activation
/// is read once for all of them. Every step descends: it is shortened until it does, and where that does not help, the curvature is taken as large as it can be anywhere, whose step always does.
/// </summary>
internal sealed class Optimum(CellMatrix matrix, ICellObjective objective)
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

    private Tensor? _steepest; // [inputs, inputs], per label pixel

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
        (int problems, int outputs) = (penalties.Count, objective.Outputs);
        Tensor squares = matrix.MeanSquares();
        Tensor channels = biasAt < 0 ? squares : squares.narrow(0, 0, biasAt);
        MeanSquare = channels.mean().item<double>() is > 0 and var mean ? mean : 1;
        Tensor units = torch.where(squares > 0, squares, torch.ones_like(squares)).sqrt().unsqueeze(1); // [inputs, 1]
        Tensor ridges = Ridges(penalties, biasAt); // [inputs, problems]
        Tensor wide = ridges.repeat_interleave(outputs, 1); // [inputs, problems x outputs]

        Tensor weights = torch.zeros([matrix.Inputs, problems * outputs], dtype: ScalarType.Float64, device: matrix.Device);
        Tensor predictions = torch.zeros([matrix.Cells, problems * outputs], dtype: ScalarType.Float64, device: matrix.Device);
        double[] start = [];
        double[] rest = new double[problems]; // the slope that is left, of the first
        int[] iterations = new int[problems];
        int[] open = [.. Enumerable.Range(0, problems)];
        for (int iteration = 0; iteration <= MostIterations; iteration++)
        {
            stop.ThrowIfCancellationRequested();
            using DisposeScope step = torch.NewDisposeScope();
            Tensor columns = Columns(open, outputs);
            Tensor at = predictions.index_select(1, columns);
            Tensor slope = (matrix.TransposedTimes(objective.Slopes(at)) / objective.Pixels) + (wide.index_select(1, columns) * weights.index_select(1, columns));
            double[] steepness = Largest(slope / units, outputs);
            if (start.Length == 0)
            {
                start = steepness;
            }

            for (int place = 0; place < open.Length; place++)
            {
                rest[open[place]] = start[open[place]] > 0 ? steepness[place] / start[open[place]] : 0;
            }

            int[] left = [.. Enumerable.Range(0, open.Length).Where(place => steepness[place] > Tolerance * start[open[place]])];
            if (left.Length == 0)
            {
                break;
            }

            if (iteration == MostIterations)
            {
                break;
            }

            if (left.Length < open.Length)
            {
                Tensor kept = Columns(left, outputs);
                open = [.. left.Select(place => open[place])];
                (columns, at, slope) = (Columns(open, outputs), at.index_select(1, kept), slope.index_select(1, kept));
            }

            Problem problem = new(columns, torch.tensor(open.Select(number => (long)number).ToArray()).to(matrix.Device), at, slope, ridges, wide);
            bool[] moved = Step(problem, Direction(problem), weights, predictions);
            int[] stuck = [.. Enumerable.Range(0, moved.Length).Where(place => !moved[place])];
            if (stuck.Length > 0)
            {
                Problem slow = problem.Only(stuck, outputs, matrix.Device);
                bool[] descended = Step(slow, SafeDirection(slow), weights, predictions);
                for (int i = 0; i < stuck.Length; i++)
                {
                    moved[stuck[i]] = descended[i];
                }
            }

            open = [.. open.Where((_, place) => moved[place])]; // What does not descend any more is at the end of what float64 can tell apart.
            foreach (int number in open)
            {
                iterations[number]++;
            }

            if (open.Length == 0)
            {
                break;
            }
        }

        _steepest?.Dispose();
        _steepest = null;
        if (rest.Max() > Acceptable)
        {
            throw new ProbeDivergedException(string.Create(
                CultureInfo.InvariantCulture, $"the optimum was not reached: after {iterations.Max()} steps a slope of {rest.Max():0.#e-0} of the first is left; a penalty makes the problem easier"));
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
        Tensor squares = matrix.MeanSquares();
        Tensor units = torch.where(squares > 0, squares, torch.ones_like(squares)).sqrt().unsqueeze(1);
        Tensor predictions = matrix.Times(weights);
        Tensor slope = (matrix.TransposedTimes(objective.Slopes(predictions)) / objective.Pixels) + (Ridges(penalties, biasAt).repeat_interleave(outputs, 1) * weights);
        Tensor atZero = matrix.TransposedTimes(objective.Slopes(torch.zeros_like(predictions))) / objective.Pixels;
        double[] zero = Largest(atZero / units, outputs);
        return (
            (objective.Losses(predictions).sum([0]) / objective.Pixels).cpu().data<double>().ToArray(),
            [.. Largest(slope / units, outputs).Zip(zero, (left, first) => first > 0 ? left / first : left)]);
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
    private Tensor Direction(Problem problem)
    {
        if (objective.Outputs > 1)
        {
            return Conjugate(problem);
        }

        if (objective.IsQuadratic)
        {
            return SafeDirection(problem);
        }

        Tensor curvature = matrix.Weighted(objective.Curvature(problem.At)) / objective.Pixels; // [problems, inputs, inputs]
        return Solved(curvature, problem);
    }

    // With the curvature as large as it is anywhere: one factor for all steps.
    private Tensor SafeDirection(Problem problem)
    {
        _steepest ??= Steepest();
        if (objective.Outputs == 1)
        {
            return Solved(_steepest.unsqueeze(0).expand(problem.Numbers.shape[0], -1, -1), problem);
        }

        return Blocks(problem.Slope, Factors(_steepest.unsqueeze(0) + problem.Ridges.t().diag_embed()));
    }

    private Tensor Steepest()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return (matrix.Weighted(objective.CellPixels.unsqueeze(1)).squeeze(0) * (objective.SteepestCurvature / objective.Pixels)).DetachFromDisposeScope();
    }

    private static Tensor Solved(Tensor curvature, Problem problem) => Blocks(problem.Slope, Factors(curvature + problem.Ridges.t().diag_embed()));

    // -H^-1 slope for [inputs, problems x outputs], each problem with its own factor [problems, inputs, inputs].
    private static Tensor Blocks(Tensor slope, Tensor factors)
    {
        (long inputs, long problems) = (slope.shape[0], factors.shape[0]);
        Tensor right = slope.view(inputs, problems, -1).permute(1, 0, 2).contiguous();
        return -torch.cholesky_solve(right, factors).permute(1, 0, 2).reshape(inputs, -1);
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

    // Conjugate gradients on H d = -slope, where a cell's outputs bend together: a product with H is two with the matrix. The steepest curvature is the preconditioner.
    private Tensor Conjugate(Problem problem)
    {
        int outputs = objective.Outputs;
        _steepest ??= Steepest();
        Tensor factors = Factors(_steepest.unsqueeze(0) + problem.Ridges.t().diag_embed());
        Tensor direction = torch.zeros_like(problem.Slope);
        Tensor residual = -problem.Slope;
        Tensor better = -Blocks(residual, factors);
        Tensor search = better.clone();
        Tensor product = Dot(residual, better, outputs);
        Tensor goal = product * 1e-4;
        for (int i = 0; i < 50; i++)
        {
            Tensor bent = (matrix.TransposedTimes(objective.Bend(problem.At, matrix.Times(search))) / objective.Pixels) + (problem.Wide * search);
            Tensor along = Ratio(product, Dot(search, bent, outputs));
            direction = direction + (Spread(along, outputs) * search);
            residual = residual - (Spread(along, outputs) * bent);
            better = -Blocks(residual, factors);
            Tensor next = Dot(residual, better, outputs);
            if ((next <= goal).all().item<bool>())
            {
                break;
            }

            search = better + (Spread(Ratio(next, product), outputs) * search);
            product = next;
        }

        return direction;
    }

    // Moves each problem by its direction, shortened until its loss descends.
    private bool[] Step(Problem problem, Tensor direction, Tensor weights, Tensor predictions)
    {
        int outputs = objective.Outputs;
        Tensor change = matrix.Times(direction);
        Tensor from = weights.index_select(1, problem.Columns);
        Tensor promised = Dot(problem.Slope, direction, outputs);
        Tensor before = Penalised(problem.At, from, problem);
        Tensor length = torch.ones_like(promised);
        Tensor done = torch.zeros_like(promised).to(ScalarType.Bool);
        for (int i = 0; i <= MostHalvings; i++)
        {
            Tensor wide = Spread(length, outputs);
            Tensor after = Penalised(problem.At + (wide * change), from + (wide * direction), problem);
            // The sums' own rounding must not refuse the last steps.
            done = done.logical_or(after <= before + (Enough * length * promised) + (1e-14 * before.abs()));
            if (done.all().item<bool>())
            {
                break;
            }

            length = torch.where(done, length, i == MostHalvings ? torch.zeros_like(length) : length * 0.5);
        }

        Tensor taken = Spread(length, outputs);
        weights.index_copy_(1, problem.Columns, from + (taken * direction));
        predictions.index_copy_(1, problem.Columns, problem.At + (taken * change));
        return done.cpu().data<bool>().ToArray();
    }

    private Tensor Penalised(Tensor predictions, Tensor weights, Problem problem) =>
        (objective.Losses(predictions).sum([0]) / objective.Pixels) + (0.5 * (problem.Wide * weights.square()).sum([0]).view(-1, objective.Outputs).sum(1));

    private static Tensor Dot(Tensor one, Tensor other, int outputs) => (one * other).sum([0]).view(-1, outputs).sum(1);

    private static Tensor Spread(Tensor ofProblems, int outputs) => ofProblems.repeat_interleave(outputs).unsqueeze(0);

    private static Tensor Ratio(Tensor above, Tensor below) => torch.where(below == 0, torch.zeros_like(above), above / below);

    private static double[] Largest(Tensor columns, int outputs) => columns.abs().amax(0).view(-1, outputs).amax(1).cpu().data<double>().ToArray();

    private Tensor Columns(int[] problems, int outputs) =>
        torch.tensor(problems.SelectMany(problem => Enumerable.Range(problem * outputs, outputs)).Select(column => (long)column).ToArray()).to(matrix.Device);

    /// <summary>The problems that are still open.</summary>
    private sealed record Problem
    {
        public Problem(Tensor columns, Tensor numbers, Tensor at, Tensor slope, Tensor allRidges, Tensor allWide)
            : this(columns, numbers, at, slope) => (Ridges, Wide) = (allRidges.index_select(1, numbers), allWide.index_select(1, columns));

        private Problem(Tensor columns, Tensor numbers, Tensor at, Tensor slope) => (Columns, Numbers, At, Slope) = (columns, numbers, at, slope);

        /// <summary>Their columns among all.</summary>
        public Tensor Columns { get; private init; }

        public Tensor Numbers { get; private init; }

        /// <summary>[cells, problems x outputs]: what they predict now.</summary>
        public Tensor At { get; private init; }

        /// <summary>[inputs, problems x outputs].</summary>
        public Tensor Slope { get; private init; }

        /// <summary>[inputs, problems].</summary>
        public Tensor Ridges { get; private init; } = null!;

        /// <summary>[inputs, problems x outputs].</summary>
        public Tensor Wide { get; private init; } = null!;

        public Problem Only(int[] places, int outputs, Device device)
        {
            Tensor numbers = torch.tensor(places.Select(place => (long)place).ToArray()).to(device);
            Tensor columns = torch.tensor(places.SelectMany(place => Enumerable.Range(place * outputs, outputs)).Select(column => (long)column).ToArray()).to(device);
            return new Problem(Columns.index_select(0, columns), Numbers.index_select(0, numbers), At.index_select(1, columns), Slope.index_select(1, columns))
            {
                Ridges = Ridges.index_select(1, numbers),
                Wide = Wide.index_select(1, columns),
            };
        }
    }
}
