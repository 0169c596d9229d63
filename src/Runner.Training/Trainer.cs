using Runner.Torch.Native;
using TorchSharp;
using TorchSharp.Modules;

namespace Runner.Training;

/// <summary>Runs optimiser steps on an objective. Steps [a, b) and then [b, c) leave the same bits as [a, c).</summary>
/// <remarks>
/// A batch is split into lanes. Each lane computes its gradients on its own thread with one tensor thread, on shared weights; they are added in the
/// order of the lanes, so that the result depends on neither the timing nor the machine's number of cores.
/// </remarks>
public sealed class Trainer
{
    // A few megabytes of small garbage; renewing the hold costs well below a step.
    private const int StepsPerRenewal = 20;

    private readonly IObjective objective;
    private readonly TrainingSettings settings;
    private readonly SampleOrder order;

    /// <summary>A trainer of <paramref name="objective"/> on samples 0 to <paramref name="sampleCount"/> - 1.</summary>
    /// <exception cref="ArgumentException">The batch does not divide into the lanes, or buffers would be raced for.</exception>
    public Trainer(IObjective objective, long sampleCount, TrainingSettings settings)
    {
        if (settings.BatchSize % settings.Lanes != 0)
        {
            throw new ArgumentException($"a batch of {settings.BatchSize} can't be split into {settings.Lanes} equal lanes: choose a batch size that is a multiple");
        }

        if (settings.Lanes > 1 && objective.Buffers.Count > 0)
        {
            throw new ArgumentException($"the objective updates \"{objective.Buffers[0].Name}\" in its forward pass, and {settings.Lanes} lanes would race for it: set lanes to 1");
        }

        this.objective = objective;
        this.settings = settings;
        order = new SampleOrder(sampleCount, settings.Seed);
    }

    /// <summary>Runs the steps from the state's to <paramref name="to"/>; the state and the objective's parameters then hold the result.</summary>
    /// <param name="state">Changed in place.</param>
    /// <param name="to">The step to stop before; at most the settings' number of steps.</param>
    /// <param name="observer">Hears of every step.</param>
    /// <param name="cancellation">Looked at between steps: the state is whole when this throws.</param>
    /// <exception cref="TrainingDivergedException">A gradient is not finite; the state is the one before that step.</exception>
    public void RunSteps(TrainingState state, int to, ITrainingObserver? observer = null, CancellationToken cancellation = default)
    {
        state.CopyWeightsToObjective();
        using LaneThreads lanes = new(settings.Lanes);
        using torch.Tensor gradient = torch.zeros_like(state.Parameters).DetachFromDisposeScope();
        OptimiserStep optimiser = new(state, gradient, lanes, settings);
        int end = Math.Min(to, settings.Steps);
        using FinalizerHold hold = FinalizerHold.Begin();
        while (state.Step < end)
        {
            cancellation.ThrowIfCancellationRequested();
            LaneGradients[] gradients = Differentiate(state, lanes);
            double norm = optimiser.Apply(gradients);
            StepReport report = Report(state.Step, gradients, norm);
            state.Remember(report);
            observer?.OnStep(report);
            if (state.Step % StepsPerRenewal == 0)
            {
                FinalizerHold.Renew();
            }
        }
    }

    private LaneGradients[] Differentiate(TrainingState state, LaneThreads lanes)
    {
        int share = settings.BatchSize / settings.Lanes;
        long position = (long)state.Step * settings.BatchSize;
        Parameter[] parameters = [.. state.Layout.Slots.Select(slot => slot.Parameter)];
        LaneGradients[] gradients = new LaneGradients[settings.Lanes];
        lanes.Run(lane =>
        {
            using torch.Generator generator = new(StepSeed.Of(settings.Seed, state.Step, lane), torch.CPU);
            Microbatch microbatch = new(state.Step, lane, order.Take(position + ((long)lane * share), share), generator);
            gradients[lane] = LaneGradients.Of(objective, microbatch, parameters);
        });
        return gradients;
    }

    private StepReport Report(int step, LaneGradients[] gradients, double norm) => new(
        step,
        gradients.Average(lane => lane.Loss),
        [.. gradients[0].Parts.Select((part, i) => (part.Name, gradients.Average(lane => lane.Parts[i].Value)))],
        norm,
        LearningRateSchedule.At(step - 1, settings));
}
