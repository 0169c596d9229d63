using Probes.Cells;
using Probes.Positions;
using Probes.Readouts;
using Probes.Solving;
using Probes.Training;
using Runner.Abstractions;
using Runner.Torch.Labeling;
using Runner.Torch.Measuring;
using Runner.Torch.Probing;
using TorchSharp;
using static TorchSharp.torch;

namespace Probes.Kinds;

/// <summary>A probe whose readout looks at one cell at a time: linear, or with a hidden layer.</summary>
internal sealed class ReadoutProbe(string name, IReadoutKind kind, IProbeTask task, ProbeSettings settings) : IProbe
{
    private const int MostMasks = 12;

    public LabelType Learns => task.Type;

    public IReadOnlyList<IMetric> DefaultMetrics => task.Metrics;

    public IProbe Baseline => new PositionProbe(task);

    // Of many classes the masks would take longer than the probe.
    public IReadOnlyList<IProbe> Baselines => task.Type != LabelType.Classes ? [Baseline]
        : [Baseline, new PositionProbe(task, isFrequency: true), .. Enumerable.Range(0, task.Classes is > 2 and <= MostMasks ? task.Classes : 0).Select(number => new PositionProbe(task, maskOf: number))];

    public bool? IsLinear => kind is LinearKind;

    public int? Classes => task.Type == LabelType.Classes ? task.Classes : null;

    public IReadOnlyList<MetricPromise> Facts => IsSolved ? ProbeFacts.Solved : ProbeFacts.Trained;

    public bool GivesProbabilities => task.Type == LabelType.Classes;

    public bool NeedsValidation => settings is LinearProbeSettings { ChoosesPenalty: true };

    public bool UsesValidation => NeedsValidation || (!IsSolved && settings.Select == EpochSelection.BestValidation);

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
        using DisposeScope scope = torch.NewDisposeScope();
        IReadout readout = kind.Create((int)train.Activations.shape[1]);
        if (settings is LinearProbeSettings { Solver: ProbeSolver.Optimum } linear)
        {
            (IReadOnlyDictionary<string, Tensor> solved, IReadOnlyList<PenaltyLoss> penalties) = SolvedProbe.Solve(task, readout, linear.Penalty, train, validation, cancellation);
            return new TrainedReadout(readout, task, StoredParameters.Copies(readout, solved)) { Penalties = penalties, Facts = ProbeFacts.Of(penalties.Single(penalty => penalty.Chosen)) };
        }

        bool validates = settings.Select == EpochSelection.BestValidation && validation.Labels.shape[0] > 0;
        using Generator generator = new(seed);
        IReadOnlyDictionary<string, Tensor> start = ConvolutionStart.Draw(readout, generator, train.Activations.device);
        long[][] orders = TrainingOrder.Draw((int)train.Activations.shape[0], settings.Epochs, generator);
        Examples examples = Examples.Of(train.Activations, task.TrainingLoss(CellMap.Of(train), train));
        Examples? choosing = validates ? Examples.Of(validation.Activations, task.Loss(CellMap.Of(validation), validation)) : null;
        ProbeTrainer trainer = new(readout, start, examples, settings.LearningRate) { BatchSize = settings.BatchSize, WeightL1 = settings.WeightL1, WeightL2 = settings.WeightL2 };
        IReadOnlyList<EpochLoss> losses = trainer.Train(orders, choosing, cancellation);
        double left = trainer.MeanLoss(examples with { Loss = task.Loss(CellMap.Of(train), train) }); // That of an optimum, too, is without what is added to it.
        readout.Rescale(trainer.Parameters, trainer.Open(examples));
        return new TrainedReadout(readout, task, StoredParameters.Copies(readout, trainer.Parameters)) { Losses = losses, Facts = ProbeFacts.Of(left) };
    }

    public ITrainedProbe Load(IReadOnlyDictionary<string, Tensor> parameters)
    {
        (IReadout readout, IReadOnlyDictionary<string, Tensor> imported) = StoredParameters.Import(kind, parameters);
        return new TrainedReadout(readout, task, imported);
    }

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
}
