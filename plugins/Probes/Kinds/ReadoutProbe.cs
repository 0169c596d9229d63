using Probes.Cells;
using Probes.Positions;
using Probes.Readouts;
using Probes.Solving;
using Probes.Training;
using Runner.Abstractions;
using Runner.Torch.Labeling;
using Runner.Torch.Measuring;
using Runner.Torch.Probing;
using static TorchSharp.torch;

namespace Probes.Kinds;

/// <summary>A probe whose readout looks at one cell at a time: linear, or with a hidden layer.</summary>
internal sealed class ReadoutProbe(string name, IReadoutKind kind, IProbeTask task, ProbeSettings settings) : IProbe
{
    public LabelType Learns => task.Type;

    public IReadOnlyList<IMetric> DefaultMetrics => task.Metrics;

    public IProbe Baseline => new PositionProbe(task);

    public IReadOnlyList<IProbe> Baselines => task.Type == LabelType.Classes ? [Baseline, new PositionProbe(task, isMajority: true)] : [Baseline];

    public IReadOnlyList<MetricPromise> Facts => IsSolved ? ProbeFacts.Solved : ProbeFacts.Trained;

    public bool NeedsValidation => settings is LinearProbeSettings { ChoosesPenalty: true };

    private bool IsSolved => settings is LinearProbeSettings { Solver: ProbeSolver.Optimum };

    public bool LooksAtPictures => task.LooksAtPictures;

    public ProbeCost CostOf(ProbeSize size)
    {
        long cells = (long)size.Train * size.Height * size.Width;
        long pixels = (long)size.Train * size.LabelHeight * size.LabelWidth;
        if (settings is LinearProbeSettings { Solver: ProbeSolver.Optimum } linear)
        {
            int outputs = ((LinearKind)kind).Outputs;
            return new ProbeCost(
                SolverMemory.Of(size, ((LinearKind)kind).Bias, linear.Penalty.Count, outputs, pixels),
                task.LabelBytes(pixels, cells),
                SolverMemory.Operations(size, linear.Penalty.Count, outputs));
        }

        double numbers = (double)size.Train * size.Numbers;
        long copies = (size.Train + (long)size.Validation) * size.Numbers * 2 * sizeof(float);
        return new ProbeCost(copies + (pixels * sizeof(float) * 2), 0, settings.Epochs * 6.0 * numbers);
    }

    public ITrainedProbe Train(ProbeData train, ProbeData validation, ulong seed, CancellationToken cancellation)
    {
        Check(train, name, task);
        if (settings is LinearProbeSettings { Solver: ProbeSolver.Optimum } linear)
        {
            (LinearReadout solved, IReadOnlyList<PenaltyLoss> penalties) = SolvedProbe.Solve(task, (LinearKind)kind, linear.Penalty, train, validation, cancellation);
            return new TrainedReadout(kind, task, solved) { Penalties = penalties, Facts = ProbeFacts.Of(penalties.Single(penalty => penalty.Chosen)) };
        }

        using ActivationMaps activations = new(train.Activations);
        using ActivationMaps validationActivations = new(validation.Activations);
        bool validates = settings.Select == EpochSelection.BestValidation && validationActivations.Images > 0;
        using Generator generator = new(seed);
        IReadout readout = kind.Create(activations.Channels);
        ConvolutionStart.Draw(readout, generator);
        int[][] orders = TrainingOrder.Draw(activations.Images, settings.Epochs, generator);

        CellMap map = MapOf(activations, train.Labels);
        Examples examples = new(activations, task.TrainingLoss(map, new LabelMaps(train.Labels), train));
        Examples? choosing = validates ? new(validationActivations, task.Loss(map, new LabelMaps(validation.Labels))) : null;
        ProbeTrainer trainer = new(readout, examples, settings.LearningRate) { BatchSize = settings.BatchSize, WeightL1 = settings.WeightL1 };
        IReadOnlyList<EpochLoss> losses = trainer.Train(orders, choosing, cancellation);
        return new TrainedReadout(kind, task, readout) { Losses = losses, Facts = ProbeFacts.Of(trainer.MeanLoss(examples)) };
    }

    public ITrainedProbe Load(IReadOnlyDictionary<string, Tensor> parameters) => new TrainedReadout(kind, task, StoredParameters.Import(kind, parameters));

    internal static void Check(ProbeData data, string name, IProbeTask task)
    {
        if (data.Type != task.Type)
        {
            (string wanted, string given, string other) = task.Type == LabelType.Continuous
                ? ("numbers", "classes", "linear-classification")
                : ("classes", "numbers", "linear-regression");
            throw new InvalidDataException($"probe \"{name}\" learns from labels that are {wanted}, but these are {given}; {other} learns from {given}");
        }

        if (data.Labels.shape[0] == 0 || data.Labels.shape[0] != data.Activations.shape[0])
        {
            throw new InvalidDataException(
                $"probe \"{name}\" was given {data.Activations.shape[0]} activations and {data.Labels.shape[0]} labels; it needs one label for each, and at least one");
        }
    }

    private static CellMap MapOf(ActivationMaps activations, Tensor labels)
        => new(activations.Height, activations.Width, (int)labels.shape[1], (int)labels.shape[2]);
}
